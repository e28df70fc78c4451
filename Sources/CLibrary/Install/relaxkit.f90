! RelaxKit for Fortran 2018, as relaxkit.h has it; what functions and components mean is said there. Compile it
! with your program, for module files of one compiler are none for another:
!
!   gfortran $(pkg-config --variable=includedir relaxkit)/relaxkit.f90 program.f90 $(pkg-config --libs relaxkit)
!
! Arguments that may be NULL are optional. Handles are type(c_ptr).
module relaxkit
  use, intrinsic :: iso_c_binding
  implicit none

  real(c_double), parameter :: relaxkit_nan = transfer(int(z'7FF8000000000000', c_int64_t), 1.0_c_double)

  integer(c_int), parameter :: relaxkit_ok = 0, relaxkit_invalid_argument = 1, relaxkit_invalid_handle = 2, &
    relaxkit_busy = 3, relaxkit_invalid_matrix = 4, relaxkit_not_finite = 5, relaxkit_unsolvable = 6, &
    relaxkit_too_small = 7, relaxkit_unknown_ticket = 8, relaxkit_unsupported = 9, relaxkit_invalid_state = 10, &
    relaxkit_file_error = 11
  integer(c_int32_t), parameter :: relaxkit_external = 0, relaxkit_sor = 1, relaxkit_ssor = 2, &
    relaxkit_ssor_cg = 3, relaxkit_ric_cg = 4, relaxkit_cg = 5
  integer(c_int), parameter :: relaxkit_converged = 0, relaxkit_limit = 1, relaxkit_diverged = 2, &
    relaxkit_wrong_answer = 3, relaxkit_ignore = 4
  integer(c_int32_t), parameter :: relaxkit_right_hand_side = 0, relaxkit_initial_residual = 1, &
    relaxkit_normalization = 2
  integer, parameter :: relaxkit_phase_limit = 8

  ! The sizes are those of machines with addresses of 64 bits; the library refuses others.

  type, bind(c) :: relaxkit_solve_options
    integer(c_size_t) :: size = 104
    integer(c_int32_t) :: method = 3
    integer(c_int32_t) :: baseline = 0
    real(c_double) :: parameter = relaxkit_nan
    real(c_double) :: tolerance = 1e-8_c_double
    real(c_double) :: absolute_tolerance = 0
    real(c_double) :: reduction = 0
    real(c_double) :: normalization = 0
    integer(c_int64_t) :: iteration_limit = 10000
    integer(c_int64_t) :: minimum_iterations = 0
    integer(c_int32_t) :: norm = 2
    integer(c_int32_t) :: confirms_convergence = 1
    integer(c_int32_t) :: returns_best_iterate = 1
    integer(c_int32_t) :: multicolor = 0
    type(c_funptr) :: monitor = c_null_funptr
    type(c_ptr) :: monitor_data = c_null_ptr
  end type

  type, bind(c) :: relaxkit_report
    integer(c_size_t) :: size = 104
    integer(c_int32_t) :: outcome = 0
    integer(c_int32_t) :: attempt_count = 0
    integer(c_int64_t) :: iterations = 0
    integer(c_int64_t) :: work = 0
    real(c_double) :: parameter = 0
    real(c_double) :: relative_residual = 0
    real(c_double) :: residual_norm = 0
    real(c_double) :: initial_relative_residual = 0
    real(c_double) :: seconds = 0
    character(kind=c_char) :: reason(32) = c_null_char
  end type

  ! Indices count from 1 here, unless index_base says otherwise.
  type, bind(c) :: relaxkit_matrix_options
    integer(c_size_t) :: size = 16
    integer(c_int32_t) :: index_base = 1
    integer(c_int32_t) :: thread_count = 1
  end type

  type, bind(c) :: relaxkit_inspection
    integer(c_size_t) :: size = 96
    integer(c_int64_t) :: row_count = 0
    integer(c_int64_t) :: entry_count = 0
    integer(c_int64_t) :: bandwidth = 0
    integer(c_int64_t) :: component_count = 0
    integer(c_int32_t) :: is_solvable = 0
    integer(c_int32_t) :: is_symmetric = 0
    integer(c_int32_t) :: has_positive_diagonal = 0
    integer(c_int32_t) :: is_m_matrix = 0
    integer(c_int32_t) :: is_consistently_ordered = 0
    integer(c_int32_t) :: is_positive_definite = 0
    real(c_double) :: jacobi_spectral_radius = 0
    real(c_double) :: predicted_omega = 0
    real(c_double) :: least_sweeps = 0
    real(c_double) :: most_sweeps = 0
  end type

  type, bind(c) :: relaxkit_tuner_options
    integer(c_size_t) :: size = 128
    integer(c_int32_t) :: method = 0
    integer(c_int32_t) :: arm_count = 0
    type(c_ptr) :: omegas = c_null_ptr
    real(c_double) :: range_low = 0
    real(c_double) :: range_high = 0
    type(c_ptr) :: learner = c_null_ptr
    integer(c_int64_t) :: seed = 0
    real(c_double) :: safe_parameter = relaxkit_nan
    integer(c_int32_t) :: looks_at_matrix = 1
    integer(c_int32_t) :: bin_count = 5
    integer(c_int32_t) :: degree = 5
    real(c_double) :: context_low = 0
    real(c_double) :: context_high = 1
    real(c_double) :: epsilon = 0.1_c_double
    real(c_double) :: discount = 0.99_c_double
    real(c_double) :: smoothing = 0.1_c_double
    integer(c_int32_t) :: fixed_arm = 0
  end type

  type, bind(c) :: relaxkit_context
    integer(c_size_t) :: size = 48
    type(c_ptr) :: values = c_null_ptr
    integer(c_int32_t) :: value_count = 0
    integer(c_int32_t) :: plays_schedule = 0
    real(c_double) :: guess = relaxkit_nan
    real(c_double) :: reduction = relaxkit_nan
    integer(c_int64_t) :: iteration_limit = 0
  end type

  type, bind(c) :: relaxkit_suggestion
    integer(c_size_t) :: size = 184
    integer(c_int64_t) :: ticket = 0
    real(c_double) :: omega = 0
    real(c_double) :: safe_omega = 0
    real(c_double) :: expected_iterations = 0
    integer(c_int64_t) :: iteration_cap = 0
    integer(c_int32_t) :: arm = 0
    integer(c_int32_t) :: phase_count = 0
    real(c_double) :: phase_omegas(relaxkit_phase_limit) = 0
    integer(c_int64_t) :: phase_sweeps(relaxkit_phase_limit) = 0
  end type

  type, bind(c) :: relaxkit_coupling
    integer(c_size_t) :: size = 72
    type(c_funptr) :: couple = c_null_funptr
    type(c_funptr) :: sum = c_null_funptr
    type(c_ptr) :: data = c_null_ptr
    integer(c_int32_t) :: part = 0
    integer(c_int32_t) :: part_count = 0
    integer(c_int32_t) :: coupled_count = 0
    type(c_ptr) :: coupled_rows = c_null_ptr
    type(c_ptr) :: coupled_parts = c_null_ptr
    type(c_ptr) :: coupled_values = c_null_ptr
  end type

  type, bind(c) :: relaxkit_start
    integer(c_size_t) :: size = 72
    type(c_ptr) :: b = c_null_ptr
    type(c_ptr) :: x = c_null_ptr
    real(c_double) :: level = 0
    type(c_ptr) :: coupled_product = c_null_ptr
    type(c_ptr) :: coupled_sums = c_null_ptr
    type(c_ptr) :: residual = c_null_ptr
    real(c_double) :: residual_sum = 0
    real(c_double) :: normalization = 0
  end type

  interface
    function relaxkit_abi_version() result(version) bind(c)
      import :: c_int32_t
      integer(c_int32_t) :: version
    end function

    ! See relaxkit_message for these two.
    function relaxkit_status_text(status) result(text) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t), value :: status
      type(c_ptr) :: text
    end function

    function relaxkit_last_message() result(text) bind(c)
      import :: c_ptr
      type(c_ptr) :: text
    end function

    function relaxkit_matrix_create_csr( &
        n, entry_count, row_starts, columns, values, options, matrix) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr, relaxkit_matrix_options
      integer(c_int32_t), value :: n, entry_count
      integer(c_int32_t), intent(in) :: row_starts(*), columns(*)
      real(c_double), intent(in) :: values(*)
      type(relaxkit_matrix_options), intent(in) :: options
      type(c_ptr), intent(inout) :: matrix
      integer(c_int) :: status
    end function

    function relaxkit_matrix_create_ldu( &
        n, face_count, lower_address, upper_address, diagonal, upper, lower, options, matrix) &
        result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr, relaxkit_matrix_options
      integer(c_int32_t), value :: n, face_count
      integer(c_int32_t), intent(in) :: lower_address(*), upper_address(*)
      real(c_double), intent(in) :: diagonal(*), upper(*)
      real(c_double), intent(in), optional :: lower(*)
      type(relaxkit_matrix_options), intent(in) :: options
      type(c_ptr), intent(inout) :: matrix
      integer(c_int) :: status
    end function

    function relaxkit_matrix_update_csr(matrix, entry_count, values) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr
      type(c_ptr), value :: matrix
      integer(c_int32_t), value :: entry_count
      real(c_double), intent(in) :: values(*)
      integer(c_int) :: status
    end function

    function relaxkit_matrix_update_ldu( &
        matrix, n, face_count, diagonal, upper, lower) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr
      type(c_ptr), value :: matrix
      integer(c_int32_t), value :: n, face_count
      real(c_double), intent(in) :: diagonal(*), upper(*)
      real(c_double), intent(in), optional :: lower(*)
      integer(c_int) :: status
    end function

    function relaxkit_matrix_update_diagonal(matrix, n, diagonal) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr
      type(c_ptr), value :: matrix
      integer(c_int32_t), value :: n
      real(c_double), intent(in) :: diagonal(*)
      integer(c_int) :: status
    end function

    function relaxkit_matrix_solve(matrix, n, b, x, options, report) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr, relaxkit_solve_options, relaxkit_report
      type(c_ptr), value :: matrix
      integer(c_int32_t), value :: n
      real(c_double), intent(in), optional :: b(*)
      real(c_double), intent(inout) :: x(*)
      type(relaxkit_solve_options), intent(in), optional :: options
      type(relaxkit_report), intent(inout), optional :: report
      integer(c_int) :: status
    end function

    function relaxkit_matrix_begin(matrix, n, start) result(status) bind(c)
      import :: c_int, c_int32_t, c_ptr, relaxkit_start
      type(c_ptr), value :: matrix
      integer(c_int32_t), value :: n
      type(relaxkit_start), intent(inout) :: start
      integer(c_int) :: status
    end function

    function relaxkit_matrix_couple(matrix, coupling) result(status) bind(c)
      import :: c_int, c_ptr, relaxkit_coupling
      type(c_ptr), value :: matrix
      type(relaxkit_coupling), intent(in), optional :: coupling
      integer(c_int) :: status
    end function

    function relaxkit_matrix_guess(matrix, product_limit, omega, product_count) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr
      type(c_ptr), value :: matrix
      integer(c_int32_t), value :: product_limit
      real(c_double), intent(inout) :: omega
      integer(c_int32_t), intent(inout), optional :: product_count
      integer(c_int) :: status
    end function

    function relaxkit_matrix_suggest_alpha(matrix, alpha) result(status) bind(c)
      import :: c_int, c_double, c_ptr
      type(c_ptr), value :: matrix
      real(c_double), intent(inout) :: alpha
      integer(c_int) :: status
    end function

    function relaxkit_matrix_inspect( &
        matrix, tolerance, inspection, text, capacity, length) result(status) bind(c)
      import :: c_int, c_size_t, c_double, c_char, c_ptr, relaxkit_inspection
      type(c_ptr), value :: matrix
      real(c_double), value :: tolerance
      type(relaxkit_inspection), intent(inout), optional :: inspection
      character(kind=c_char), intent(inout), optional :: text(*)
      integer(c_size_t), value :: capacity
      integer(c_size_t), intent(inout), optional :: length
      integer(c_int) :: status
    end function

    function relaxkit_matrix_destroy(matrix) result(status) bind(c)
      import :: c_int, c_ptr
      type(c_ptr), value :: matrix
      integer(c_int) :: status
    end function

    ! Positions and columns count from 0.
    function relaxkit_solve_csr( &
        n, entry_count, row_starts, columns, values, b, x, options, report) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, relaxkit_solve_options, relaxkit_report
      integer(c_int32_t), value :: n, entry_count
      integer(c_int32_t), intent(in) :: row_starts(*), columns(*)
      real(c_double), intent(in) :: values(*), b(*)
      real(c_double), intent(inout) :: x(*)
      type(relaxkit_solve_options), intent(in), optional :: options
      type(relaxkit_report), intent(inout), optional :: report
      integer(c_int) :: status
    end function

    function relaxkit_learner_name(index) result(text) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t), value :: index
      type(c_ptr) :: text
    end function

    function relaxkit_tuner_create(options, tuner) result(status) bind(c)
      import :: c_int, c_ptr, relaxkit_tuner_options
      type(relaxkit_tuner_options), intent(in), optional :: options
      type(c_ptr), intent(inout) :: tuner
      integer(c_int) :: status
    end function

    function relaxkit_tuner_suggest(tuner, context, suggestion) result(status) bind(c)
      import :: c_int, c_ptr, relaxkit_context, relaxkit_suggestion
      type(c_ptr), value :: tuner
      type(relaxkit_context), intent(in), optional :: context
      type(relaxkit_suggestion), intent(inout) :: suggestion
      integer(c_int) :: status
    end function

    function relaxkit_tuner_observe(tuner, ticket, loss, outcome) result(status) bind(c)
      import :: c_int, c_int64_t, c_double, c_ptr
      type(c_ptr), value :: tuner
      integer(c_int64_t), value :: ticket
      real(c_double), value :: loss
      integer(c_int), value :: outcome
      integer(c_int) :: status
    end function

    function relaxkit_tuner_solve( &
        tuner, matrix, n, b, x, context, options, report) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr, relaxkit_context, relaxkit_solve_options, relaxkit_report
      type(c_ptr), value :: tuner, matrix
      integer(c_int32_t), value :: n
      real(c_double), intent(in) :: b(*)
      real(c_double), intent(inout) :: x(*)
      type(relaxkit_context), intent(in), optional :: context
      type(relaxkit_solve_options), intent(in), optional :: options
      type(relaxkit_report), intent(inout), optional :: report
      integer(c_int) :: status
    end function

    function relaxkit_tuner_expect( &
        tuner, context, count, omegas, iterations, low, high) result(status) bind(c)
      import :: c_int, c_int32_t, c_double, c_ptr, relaxkit_context
      type(c_ptr), value :: tuner
      type(relaxkit_context), intent(in), optional :: context
      integer(c_int32_t), value :: count
      real(c_double), intent(in) :: omegas(*)
      real(c_double), intent(inout) :: iterations(*)
      real(c_double), intent(inout), optional :: low(*), high(*)
      integer(c_int) :: status
    end function

    function relaxkit_tuner_describe(tuner, text, capacity, length) result(status) bind(c)
      import :: c_int, c_size_t, c_char, c_ptr
      type(c_ptr), value :: tuner
      character(kind=c_char), intent(inout), optional :: text(*)
      integer(c_size_t), value :: capacity
      integer(c_size_t), intent(inout), optional :: length
      integer(c_int) :: status
    end function

    function relaxkit_tuner_round(tuner, count) result(status) bind(c)
      import :: c_int, c_int64_t, c_ptr
      type(c_ptr), value :: tuner
      integer(c_int64_t), intent(inout) :: count
      integer(c_int) :: status
    end function

    function relaxkit_tuner_destroy(tuner) result(status) bind(c)
      import :: c_int, c_ptr
      type(c_ptr), value :: tuner
      integer(c_int) :: status
    end function

    function relaxkit_tuner_state(tuner, buffer, capacity, length) result(status) bind(c)
      import :: c_int, c_size_t, c_ptr
      type(c_ptr), value :: tuner, buffer
      integer(c_size_t), value :: capacity
      integer(c_size_t), intent(inout) :: length
      integer(c_int) :: status
    end function

    function relaxkit_tuner_restore(buffer, length, tuner) result(status) bind(c)
      import :: c_int, c_size_t, c_ptr
      type(c_ptr), value :: buffer
      integer(c_size_t), value :: length
      type(c_ptr), intent(inout) :: tuner
      integer(c_int) :: status
    end function

    ! Paths end with c_null_char.
    function relaxkit_tuner_save(tuner, path) result(status) bind(c)
      import :: c_int, c_char, c_ptr
      type(c_ptr), value :: tuner
      character(kind=c_char), intent(in) :: path(*)
      integer(c_int) :: status
    end function

    function relaxkit_tuner_load(path, tuner) result(status) bind(c)
      import :: c_int, c_char, c_ptr
      character(kind=c_char), intent(in) :: path(*)
      type(c_ptr), intent(inout) :: tuner
      integer(c_int) :: status
    end function
  end interface

contains

  ! What the last call that failed had to say.
  function relaxkit_message() result(message)
    character(len=:), allocatable :: message
    character(kind=c_char), pointer :: bytes(:)
    integer :: length
    call c_f_pointer(relaxkit_last_message(), bytes, [1024])
    length = 0
    do while (bytes(length + 1) /= c_null_char)
      length = length + 1
    end do
    allocate (character(len=length) :: message)
    message = transfer(bytes(1:length), message)
  end function
end module

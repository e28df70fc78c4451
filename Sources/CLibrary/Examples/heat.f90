! Implicit heat steps on a rod: (I + dt L) u_new = u, with a time step that changes and a tuner that finds omega.
!
!   gfortran $(pkg-config --variable=includedir relaxkit)/relaxkit.f90 heat.f90 $(pkg-config --libs relaxkit)
program heat
  use relaxkit
  implicit none
  integer(c_int32_t), parameter :: n = 400, entries = 3 * n - 2
  integer(c_int32_t) :: starts(n + 1), columns(entries), row, k, step
  real(c_double) :: laplacian(entries), identity(entries), u(n), b(n)
  real(c_double), target :: dt
  integer(c_int64_t) :: iterations
  type(c_ptr) :: matrix = c_null_ptr, tuner = c_null_ptr
  type(relaxkit_tuner_options) :: tuner_options
  type(relaxkit_solve_options) :: options
  type(relaxkit_matrix_options) :: matrix_options
  type(relaxkit_context) :: context
  type(relaxkit_report) :: report

  k = 0
  do row = 1, n
    starts(row) = k + 1
    if (row > 1) call append(row - 1, -1d0)
    call append(row, 2d0)
    if (row < n) call append(row + 1, -1d0)
  end do
  starts(n + 1) = k + 1

  tuner_options%method = relaxkit_sor
  call check(relaxkit_tuner_create(tuner_options, tuner))
  call check(relaxkit_matrix_create_csr(n, entries, starts, columns, laplacian, matrix_options, matrix))
  context%values = c_loc(dt)
  context%value_count = 1
  options%tolerance = 1d-8
  u = 0
  u(1:n / 2) = 1
  iterations = 0
  do step = 1, 50
    dt = 10d0 * (1 + mod(step, 5))
    call check(relaxkit_matrix_update_csr(matrix, entries, identity + dt * laplacian))
    b = u
    call check(relaxkit_tuner_solve(tuner, matrix, n, b, u, context, options, report))
    if (report%outcome /= relaxkit_converged) error stop 'a step was not solved'
    iterations = iterations + report%work
  end do
  print '(a, i0, a, f8.4)', '50 steps: ', iterations, ' iterations, heat left ', sum(u) / n
  call check(relaxkit_matrix_destroy(matrix))
  call check(relaxkit_tuner_destroy(tuner))

contains

  subroutine append(column, value)
    integer(c_int32_t), intent(in) :: column
    real(c_double), intent(in) :: value
    k = k + 1
    columns(k) = column
    laplacian(k) = value
    identity(k) = merge(1d0, 0d0, column == row)
  end subroutine

  subroutine check(status)
    integer(c_int), intent(in) :: status
    if (status == relaxkit_ok) return
    print '(a)', relaxkit_message()
    error stop 1
  end subroutine
end program

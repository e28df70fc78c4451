int copenblas_placeholder(void);

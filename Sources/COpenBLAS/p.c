int copenblas_placeholder(void){return 0;}

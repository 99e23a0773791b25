/* Products of rows and matrices, and the norm of rows. */
#include "kernels.h"
#include "vectors.h"

#define SIDE 8 /* outputs that are computed side by side */

Linear make_linear(const float *weight, const float *bias, int outputs, int inputs, int stride, int first) {
  int groups = (outputs + SIDE - 1) / SIDE;
  float *packed = take(sizeof(float) * groups * SIDE * inputs), *biases = take(sizeof(float) * groups * SIDE);
  for (int group = 0; group < groups; group++)
    for (int k = 0; k < inputs; k++)
      for (int side = 0; side < SIDE; side++) {
        int n = group * SIDE + side;
        packed[(group * inputs + k) * SIDE + side] = n < outputs ? weight[n * stride + first + k] : 0;
      }
  for (int n = 0; n < groups * SIDE; n++) biases[n] = bias && n < outputs ? bias[n] : 0;
  return (Linear){inputs, outputs, packed, biases};
}

/* R rows by eight outputs: all sums stay in registers. */
#define TILE(R)                                                                                           \
  static void tile##R(const float *w, const float *bias, const float *x, int x_stride, float *y,         \
                      int y_stride, int inputs) {                                                         \
    V low[R], high[R];                                                                                    \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < R; r++) low[r] = LOAD(bias), high[r] = LOAD(bias + 4); \
    for (int k = 0; k < inputs; k++) {                                                                    \
      V a = LOAD(w + SIDE * k), b = LOAD(w + SIDE * k + 4);                                               \
      _Pragma("clang loop unroll(full)") for (int r = 0; r < R; r++) {                                    \
        V value = wasm_v128_load32_splat(x + r * x_stride + k);                                           \
        low[r] = MADD(value, a, low[r]);                                                                  \
        high[r] = MADD(value, b, high[r]);                                                                \
      }                                                                                                   \
    }                                                                                                     \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < R; r++) {                                      \
      STORE(y + r * y_stride, low[r]);                                                                    \
      STORE(y + r * y_stride + 4, high[r]);                                                               \
    }                                                                                                     \
  }
TILE(1)
TILE(2)
TILE(4)

/* Rows whose inputs and the outputs of a group stay in the nearest cache. */
#define ROWS_AT_ONCE 16

void linear(const Linear *layer, const float *x, int x_stride, float *y, int y_stride, int rows) {
  int groups = (layer->outputs + SIDE - 1) / SIDE, inputs = layer->inputs;
  for (int first = 0; first < rows; first += ROWS_AT_ONCE) {
    int end = first + ROWS_AT_ONCE < rows ? first + ROWS_AT_ONCE : rows;
    for (int group = 0; group < groups; group++) {
      const float *w = layer->weight + (size_t)group * SIDE * inputs, *bias = layer->bias + group * SIDE;
      int row = first;
      for (; row + 4 <= end; row += 4)
        tile4(w, bias, x + row * x_stride, x_stride, y + row * y_stride + group * SIDE, y_stride, inputs);
      for (; row + 2 <= end; row += 2)
        tile2(w, bias, x + row * x_stride, x_stride, y + row * y_stride + group * SIDE, y_stride, inputs);
      for (; row < end; row++)
        tile1(w, bias, x + row * x_stride, x_stride, y + row * y_stride + group * SIDE, y_stride, inputs);
    }
  }
}

#define EPSILON 1e-5f

void layer_norm(const float *x, float *y, const float *gain, const float *shift, int rows, int width) {
  for (int row = 0; row < rows; row++, x += width, y += width) {
    V total = SPLAT(0), square = SPLAT(0);
    for (int c = 0; c < width; c += 4) total = ADD(total, LOAD(x + c));
    V mean = SPLAT(sum4(total) / width);
    for (int c = 0; c < width; c += 4) {
      V centred = SUB(LOAD(x + c), mean);
      square = MADD(centred, centred, square);
    }
    V factor = SPLAT(1 / __builtin_sqrtf(sum4(square) / width + EPSILON));
    for (int c = 0; c < width; c += 4) {
      V scaled = MUL(SUB(LOAD(x + c), mean), factor);
      STORE(y + c, MADD(scaled, LOAD(gain + c), LOAD(shift + c)));
    }
  }
}

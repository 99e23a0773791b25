/* The block of the networks (Liu et al. 2022): depthwise convolution, norm, two layers, scaled residual. */
#include "kernels.h"
#include "vectors.h"

/* Rows of a part: what lies between the two layers stays in the cache. */
#define PART 64

/* y (rows, width) of `x`, whose row 0 is the first that the first output row sees. */
static void filter(const Block *block, const float *x, float *y, int rows) {
  int width = block->width;
  for (int row = 0; row < rows; row++)
    for (int c = 0; c < width; c += 4) {
      V total = LOAD(block->depthwise_bias + c);
      for (int tap = 0; tap < block->taps; tap++)
        total = MADD(LOAD(x + (row + tap * block->dilation) * width + c), LOAD(block->depthwise + tap * width + c), total);
      STORE(y + row * width + c, total);
    }
}

/* y = kept + the block's change; `wide` begins with the rows that the first output row sees. */
static void change(const Block *block, const float *wide, const float *kept, float *y, int rows) {
  int width = block->width, inner = block->inner;
  size_t marked = mark();
  float *seen = take(sizeof(float) * PART * width), *between = take(sizeof(float) * PART * inner);
  for (int first = 0; first < rows; first += PART) {
    int count = rows - first < PART ? rows - first : PART;
    filter(block, wide + first * width, seen, count);
    layer_norm(seen, seen, block->norm_gain, block->norm_shift, count, width);
    linear(&block->up, seen, width, between, inner, count);
    for (int n = 0; n < count * inner; n += 4) STORE(between + n, gelu4(LOAD(between + n)));
    linear(&block->down, between, inner, seen, width, count);
    for (int row = 0; row < count; row++)
      for (int c = 0; c < width; c += 4) {
        int at = (first + row) * width + c;
        STORE(y + at, MADD(LOAD(seen + row * width + c), LOAD(block->gain + c), LOAD(kept + at)));
      }
  }
  release(marked);
}

void block_whole(const Block *block, float *x, int rows) {
  int width = block->width, side = block->left;
  size_t marked = mark(), row_bytes = sizeof(float) * width;
  float *wide = take(row_bytes * (rows + 2 * side));
  __builtin_memset(wide, 0, row_bytes * side);
  __builtin_memcpy(wide + side * width, x, row_bytes * rows);
  __builtin_memset(wide + (side + rows) * width, 0, row_bytes * side);
  change(block, wide, wide + side * width, x, rows);
  release(marked);
}

void block_reset(Block *block) {
  block->kept = block->left;
  __builtin_memset(block->state, 0, sizeof(float) * block->width * block->left);
}

int block_step(Block *block, const float *x, int rows, int last, float *y) {
  int width = block->width, reach = block->left + block->right, behind = last ? block->right : 0;
  int total = block->kept + rows + behind, made = total - reach;
  size_t marked = mark(), row_bytes = sizeof(float) * width;
  float *wide = take(row_bytes * total);
  __builtin_memcpy(wide, block->state, row_bytes * block->kept);
  __builtin_memcpy(wide + block->kept * width, x, row_bytes * rows);
  __builtin_memset(wide + (block->kept + rows) * width, 0, row_bytes * behind);
  if (made > 0) change(block, wide, wide + block->left * width, y, made);
  block->kept = total < reach ? total : reach;
  __builtin_memcpy(block->state, wide + (total - block->kept) * width, row_bytes * block->kept);
  release(marked);
  return made > 0 ? made : 0;
}

/* The network that reads a word's letters and scores what each may sound like: `text/g2p/letters.py` says what it is. */
#include "kernels.h"
#include "vectors.h"

#define WIDTH 160
#define HEADS 4
#define HEAD (WIDTH / HEADS)
#define INNER 480
#define BLOCKS 3
#define FARTHEST 31
#define DISTANCES (2 * FARTHEST + 1)
#define SHIFTED 40
#define MOST 64 /* letters of a word and both its ends */
#define SEEN 320
#define TAG 32
#define HISTORY 6
#define TAGS 214
#define TAGS_STRIDE 216
#define MOST_HISTORIES 8

static struct {
  const float *letters, *tags, *stress, *norm_gain, *norm_shift;
  struct {
    const float *distance, *norm_gain, *norm_shift, *norm2_gain, *norm2_shift;
    Linear qkv, joined, hidden, back;
  } blocks[BLOCKS];
  Linear seen, history, choice;
} net;
static float seen[MOST * SEEN];

static Linear layer(const float *const **next, int outputs, int inputs) {
  const float *weight = *(*next)++, *bias = *(*next)++;
  return make_linear(weight, bias, outputs, inputs, inputs, 0);
}

/* Tensors of float32 by the names of `reader.js`; they stay where they are. */
void EXPORT(letters_load)(const float *const *next) {
  net.letters = *next++;
  for (int n = 0; n < BLOCKS; n++) {
    net.blocks[n].distance = *next++;
    net.blocks[n].norm_gain = *next++, net.blocks[n].norm_shift = *next++;
    net.blocks[n].qkv = layer(&next, 3 * WIDTH, WIDTH);
    net.blocks[n].joined = layer(&next, WIDTH, WIDTH);
    net.blocks[n].norm2_gain = *next++, net.blocks[n].norm2_shift = *next++;
    net.blocks[n].hidden = layer(&next, INNER, WIDTH);
    net.blocks[n].back = layer(&next, WIDTH, INNER);
  }
  net.norm_gain = *next++, net.norm_shift = *next++;
  net.tags = *next++, net.stress = *next++;
  net.seen = layer(&next, SEEN, WIDTH);
  net.history = make_linear(*next, 0, SEEN, HISTORY * TAG, HISTORY * TAG, 0);
  next++;
  net.choice = layer(&next, TAGS, SEEN);
}

static int limited(int x) { return x < -FARTHEST ? -FARTHEST : x > FARTHEST ? FARTHEST : x; }

static void attend(int block, const float *qkv, float *joined, int rows) {
  float weights[MOST];
  const float scale = 1 / __builtin_sqrtf(HEAD);
  for (int head = 0; head < HEADS; head++)
    for (int row = 0; row < rows; row++) {
      const float *query = qkv + row * 3 * WIDTH + head * HEAD;
      float largest = -1e30f, total = 0;
      for (int n = 0; n < rows; n++) {
        const float *key = qkv + n * 3 * WIDTH + WIDTH + head * HEAD;
        V sum = SPLAT(0);
        for (int c = 0; c < HEAD; c += 4) sum = MADD(LOAD(query + c), LOAD(key + c), sum);
        weights[n] = sum4(sum) * scale + net.blocks[block].distance[head * DISTANCES + limited(n - row) + FARTHEST];
        if (weights[n] > largest) largest = weights[n];
      }
      for (int n = 0; n < rows; n++) {
        weights[n] = wasm_f32x4_extract_lane(exp4(SPLAT(weights[n] - largest)), 0);
        total += weights[n];
      }
      for (int c = 0; c < HEAD; c += 4) {
        V sum = SPLAT(0);
        for (int n = 0; n < rows; n++)
          sum = MADD(SPLAT(weights[n] / total), LOAD(qkv + n * 3 * WIDTH + 2 * WIDTH + head * HEAD + c), sum);
        STORE(joined + row * WIDTH + head * HEAD + c, sum);
      }
    }
}

/* Reads a word of numbers, 1 before it and 2 behind it, (rows,), at most `MOST`. */
void EXPORT(letters_read)(const int *numbers, int rows) {
  size_t marked = mark();
  float *x = take(sizeof(float) * rows * WIDTH), *y = take(sizeof(float) * rows * WIDTH);
  float *wide = take(sizeof(float) * rows * INNER), *z = take(sizeof(float) * rows * WIDTH);
  for (int row = 0; row < rows; row++)
    __builtin_memcpy(x + row * WIDTH, net.letters + numbers[row] * WIDTH, sizeof(float) * WIDTH);
  for (int n = 0; n < BLOCKS; n++) {
    layer_norm(x, y, net.blocks[n].norm_gain, net.blocks[n].norm_shift, rows, WIDTH);
    linear(&net.blocks[n].qkv, y, WIDTH, wide, INNER, rows);
    attend(n, wide, y, rows);
    linear(&net.blocks[n].joined, y, WIDTH, z, WIDTH, rows);
    for (int at = 0; at < rows * WIDTH; at++) x[at] += z[at];
    layer_norm(x, y, net.blocks[n].norm2_gain, net.blocks[n].norm2_shift, rows, WIDTH);
    for (int row = 0; row < rows; row++)
      for (int c = 0; c < WIDTH; c++) {
        int from = row - (c < SHIFTED) + (c >= SHIFTED && c < 2 * SHIFTED);
        z[row * WIDTH + c] = from < 0 || from >= rows ? 0 : y[from * WIDTH + c];
      }
    linear(&net.blocks[n].hidden, z, WIDTH, wide, INNER, rows);
    for (int at = 0; at < rows * INNER; at += 4) STORE(wide + at, wasm_f32x4_max(LOAD(wide + at), SPLAT(0)));
    linear(&net.blocks[n].back, wide, INNER, z, WIDTH, rows);
    for (int at = 0; at < rows * WIDTH; at++) x[at] += z[at];
  }
  layer_norm(x, x, net.norm_gain, net.norm_shift, rows, WIDTH);
  linear(&net.seen, x + WIDTH, WIDTH, seen, SEEN, rows - 2);
  release(marked);
}

/* Log probabilities of all tags for histories of six tags, (count, TAGS_STRIDE); the arena above is the caller's. */
float *EXPORT(letters_score)(int letter, const int *histories, const int *stressed, int count) {
  static float scores[MOST_HISTORIES * TAGS_STRIDE], before[MOST_HISTORIES * HISTORY * TAG], x[MOST_HISTORIES * SEEN];
  for (int n = 0; n < count * HISTORY; n++)
    __builtin_memcpy(before + n * TAG, net.tags + histories[n] * TAG, sizeof(float) * TAG);
  linear(&net.history, before, HISTORY * TAG, x, SEEN, count);
  for (int n = 0; n < count; n++)
    for (int c = 0; c < SEEN; c++) {
      float value = x[n * SEEN + c] + seen[letter * SEEN + c] + net.stress[stressed[n] * SEEN + c];
      x[n * SEEN + c] = value > 0 ? value : 0;
    }
  linear(&net.choice, x, SEEN, scores, TAGS_STRIDE, count);
  for (int n = 0; n < count; n++) {
    float *row = scores + n * TAGS_STRIDE, largest = row[0];
    double total = 0;
    for (int tag = 1; tag < TAGS; tag++) largest = row[tag] > largest ? row[tag] : largest;
    for (int tag = 0; tag < TAGS; tag++) total += wasm_f32x4_extract_lane(exp4(SPLAT(row[tag] - largest)), 0);
    float shift = largest + (float)host_log(total);
    for (int tag = 0; tag < TAGS; tag++) row[tag] -= shift;
  }
  return scores;
}

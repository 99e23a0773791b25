/* Voices of the family "nano2": symbols -> durations, F0 and energy -> samples, chunk by chunk. */
#include "kernels.h"
#include "vectors.h"

#define TEXT 192       /* width of both text encoders */
#define PROSODY 160    /* of the prosody's frames */
#define DECODER 256    /* of the decoder's */
#define UNIT_FRAMES 2  /* frames of a unit of 25 ms */
#define UNITS 50       /* longest token */
#define PROSODY_DELAY 8 /* units that the prosody looks ahead */
#define DECODER_DELAY 16 /* frames that the decoder looks ahead */
#define LONGER_RUN 160
#define FIRST_CHUNK 14
#define SECOND_CHUNK 64
#define LONGEST_CHUNK 128
#define REFERENCE_HZ 190.0
#define UNVOICED_HZ 5.0
#define LEAST_HZ 40.0
#define MOST_HZ 1000.0
#define FARTHEST 12
#define HEAD_STRIDE 3016

typedef struct {
  const float *embed, *speaker, *in, *in_bias, *norm_gain, *norm_shift, *frame_speaker, *places; /* (inputs, width) */
  Block text[5], frames[8];
  Linear duration, text_out, out;
  const float *out_gain, *out_shift;
} Network;

static Network prosody, decoder;

/* -- weights: the page hands over each tensor, in the order of `nano2_load` */

static const float *const *given;

static const float *next_tensor(void) { return *given++; }

static const float *kept(const float *values, int count) {
  float *copy = take(sizeof(float) * count);
  __builtin_memcpy(copy, values, sizeof(float) * count);
  return copy;
}

static Block read_block(int width, int inner, int left, int right, int dilation) {
  Block block = {.width = width, .inner = inner, .taps = left + 1 + right, .dilation = dilation};
  block.left = left * dilation, block.right = right * dilation;
  const float *weight = next_tensor();
  float *turned = take(sizeof(float) * block.taps * width);
  for (int tap = 0; tap < block.taps; tap++)
    for (int c = 0; c < width; c++) turned[tap * width + c] = weight[c * block.taps + tap];
  block.depthwise = turned;
  block.depthwise_bias = kept(next_tensor(), width);
  block.norm_gain = kept(next_tensor(), width);
  block.norm_shift = kept(next_tensor(), width);
  const float *up = next_tensor(), *up_bias = next_tensor(), *down = next_tensor(), *down_bias = next_tensor();
  block.up = make_linear(up, up_bias, inner, width, width, 0);
  block.down = make_linear(down, down_bias, width, inner, inner, 0);
  block.gain = kept(next_tensor(), width);
  block.state = take(sizeof(float) * (block.left + block.right) * width);
  return block;
}

/* Columns behind those of the text: what a frame knows of its place, (extra, width). */
static const float *columns(const float *weight, int width, int extra) {
  float *made = take(sizeof(float) * extra * width);
  for (int n = 0; n < extra; n++)
    for (int c = 0; c < width; c++) made[n * width + c] = weight[c * (TEXT + extra) + TEXT + n];
  return made;
}

/* Tensors of float32 by `tools` of the page: prosody first, the decoder behind. Both stay until the arena is released. */
void EXPORT(nano2_load)(const float *const *tensors, int symbols, int speakers) {
  static const int dilations[5] = {1, 2, 4, 8, 1};
  given = tensors;
  prosody.embed = kept(next_tensor(), symbols * TEXT);
  prosody.speaker = kept(next_tensor(), speakers * TEXT);
  prosody.in = kept(next_tensor(), TEXT);
  prosody.in_bias = kept(next_tensor(), TEXT);
  for (int n = 0; n < 5; n++) prosody.text[n] = read_block(TEXT, 384, 3, 3, dilations[n]);
  prosody.norm_gain = kept(next_tensor(), TEXT);
  prosody.norm_shift = kept(next_tensor(), TEXT);
  const float *weight = next_tensor(), *bias = next_tensor();
  prosody.duration = make_linear(weight, bias, UNITS, TEXT, TEXT, 0);
  weight = next_tensor(), bias = next_tensor();
  prosody.text_out = make_linear(weight, bias, PROSODY, TEXT, TEXT + 3, 0);
  prosody.places = columns(weight, PROSODY, 3);
  prosody.frame_speaker = kept(next_tensor(), speakers * PROSODY);
  for (int n = 0; n < 4; n++) prosody.frames[n] = read_block(PROSODY, 320, 6, 2, 1);
  prosody.out_gain = kept(next_tensor(), PROSODY);
  prosody.out_shift = kept(next_tensor(), PROSODY);
  weight = next_tensor(), bias = next_tensor();
  prosody.out = make_linear(weight, bias, 3 * UNIT_FRAMES, PROSODY, PROSODY, 0);

  decoder.embed = kept(next_tensor(), symbols * TEXT);
  decoder.speaker = kept(next_tensor(), speakers * TEXT);
  decoder.in = kept(next_tensor(), TEXT);
  decoder.in_bias = kept(next_tensor(), TEXT);
  for (int n = 0; n < 2; n++) decoder.text[n] = read_block(TEXT, 384, 2, 2, 1);
  weight = next_tensor(), bias = next_tensor();
  decoder.text_out = make_linear(weight, bias, DECODER, TEXT, TEXT + 6, 0);
  decoder.places = columns(weight, DECODER, 6);
  decoder.frame_speaker = kept(next_tensor(), speakers * DECODER);
  decoder.norm_gain = kept(next_tensor(), DECODER);
  decoder.norm_shift = kept(next_tensor(), DECODER);
  for (int n = 0; n < 8; n++) decoder.frames[n] = read_block(DECODER, 512, 4, 2, 1);
  decoder.out_gain = kept(next_tensor(), DECODER);
  decoder.out_shift = kept(next_tensor(), DECODER);
  /* The head gives the spectra of a frame behind one another; here plane by plane, with the offsets of logarithms. */
  static const float offsets[PLANES] = {3, 0, 4, 3, 0};
  weight = next_tensor(), bias = next_tensor();
  size_t marked = mark();
  float *rows = take(sizeof(float) * PLANE_VALUES * DECODER), *biases = take(sizeof(float) * PLANE_VALUES);
  for (int plane = 0, to = 0; plane < PLANES; plane++)
    for (int fine = 0; fine < FINE; fine++)
      for (int bin = 0; bin < BINS; bin++, to++) {
        int from = (fine * PLANES + plane) * BINS + bin;
        __builtin_memcpy(rows + to * DECODER, weight + from * DECODER, sizeof(float) * DECODER);
        biases[to] = bias[from] - offsets[plane];
      }
  Linear above = make_linear(rows, biases, PLANE_VALUES, DECODER, DECODER, 0);
  /* Down to where the rows were, in memory that is kept. */
  size_t weights = sizeof(float) * HEAD_STRIDE * DECODER, shifts = sizeof(float) * HEAD_STRIDE;
  release(marked);
  float *packed = take(weights), *packed_bias = take(shifts);
  __builtin_memmove(packed, above.weight, weights);
  __builtin_memmove(packed_bias, above.bias, shifts);
  decoder.out = (Linear){DECODER, PLANE_VALUES, packed, packed_bias};
}

/* -- the sentence that is being spoken */

static struct {
  int tokens, frames, speaker;
  int planned, ready; /* units that the prosody was given; frames whose contours are there */
  int seen, made;     /* frames that the decoder was given; whose sources were made */
  int size;           /* of the next chunk */
  double pitch;       /* logarithm of F0 at pitch 0 */
  int *index;         /* token of each frame */
  double *f0_hz;
  float *voicing;
  float (*features)[6]; /* pitch, voicing, energy and place */
  float *prosody_text, *decoder_text;
} now;

static float *encode(Network *net, const int *tokens, const float *value, int blocks, int rows) {
  float *x = take(sizeof(float) * rows * TEXT);
  const float *speaker = net->speaker + now.speaker * TEXT;
  for (int row = 0; row < rows; row++)
    for (int c = 0; c < TEXT; c++)
      x[row * TEXT + c] = net->embed[tokens[row] * TEXT + c] + (net->in[c] * value[row] + net->in_bias[c]) + speaker[c];
  for (int n = 0; n < blocks; n++) block_whole(&net->text[n], x, rows);
  return x;
}

static float *leave_text(Network *net, const float *x, int width, int rows) {
  float *text = take(sizeof(float) * rows * width);
  linear(&net->text_out, x, TEXT, text, width, rows);
  for (int row = 0; row < rows; row++)
    for (int c = 0; c < width; c++) text[row * width + c] += net->frame_speaker[now.speaker * width + c];
  return text;
}

static int smaller(int a, int b) { return a < b ? a : b; }

static void lay_out(const int *durations) {
  int frame = 0;
  for (int token = 0; token < now.tokens; token++) {
    float length = (float)(host_log1p(durations[token]) / 2);
    for (int n = 0; n < durations[token]; n++, frame++) {
      int behind = durations[token] - 1 - n;
      now.index[frame] = token;
      now.features[frame][3] = (float)(smaller(n, FARTHEST) / (FARTHEST / 2.0));
      now.features[frame][4] = (float)(smaller(behind, FARTHEST) / (FARTHEST / 2.0));
      now.features[frame][5] = length;
    }
  }
}

/* Begins a sentence of symbols with pads at both ends; returns its frames. The arena above is released by the page. */
int EXPORT(nano2_plan)(const int *tokens, int count, int speaker, double length_scale, double pitch_scale) {
  now.tokens = count, now.speaker = speaker;
  float *value = take(sizeof(float) * count), *logits = take(sizeof(float) * count * 56);
  int *durations = take(sizeof(int) * count);
  for (int n = 0; n < count; n++) value[n] = (float)host_log(count / 50.0);
  float *x = encode(&prosody, tokens, value, 5, count);
  layer_norm(x, x, prosody.norm_gain, prosody.norm_shift, count, TEXT);
  now.prosody_text = leave_text(&prosody, x, PROSODY, count);
  linear(&prosody.duration, x, TEXT, logits, 56, count);
  double owed = 0;
  now.frames = 0;
  for (int n = 0; n < count; n++) {
    float units = 0;
    for (int k = 0; k < UNITS; k++) units += wasm_f32x4_extract_lane(sigmoid4(SPLAT(logits[n * 56 + k])), 0);
    double wanted = units != units ? 1 : units;
    if (n == 0 && wanted > 3) wanted = 3; /* the teacher's silence at the start */
    owed += wanted * (UNIT_FRAMES * length_scale);
    double whole = __builtin_rint(owed);
    durations[n] = whole < 1 ? 1 : (int)whole;
    owed -= durations[n];
    now.frames += durations[n];
  }
  for (int n = 0; n < count; n++)
    value[n] = (float)host_log1p((float)(durations[n] / (double)UNIT_FRAMES));
  x = encode(&decoder, tokens, value, 2, count);
  now.decoder_text = leave_text(&decoder, x, DECODER, count);
  now.index = take(sizeof(int) * now.frames);
  now.f0_hz = take(sizeof(double) * now.frames);
  now.voicing = take(sizeof(float) * now.frames);
  now.features = take(sizeof(float) * 6 * now.frames);
  lay_out(durations);
  for (int n = 0; n < 4; n++) block_reset(&prosody.frames[n]);
  for (int n = 0; n < 8; n++) block_reset(&decoder.frames[n]);
  now.planned = now.ready = now.seen = now.made = 0;
  now.size = FIRST_CHUNK + DECODER_DELAY;
  now.pitch = host_log(REFERENCE_HZ * pitch_scale);
  spectra_start();
  return now.frames;
}

/* Text of frames and what they know of their place, (rows, width). */
static float *enter(Network *net, const float *text, int width, int extra, int first, int step, int rows) {
  float *x = take(sizeof(float) * (rows + 8) * width);
  for (int row = 0; row < rows; row++) {
    int frame = first + row * step;
    const float *of_token = text + now.index[frame] * width, *features = now.features[frame] + 6 - extra;
    for (int c = 0; c < width; c += 4) {
      V total = LOAD(of_token + c);
      for (int n = 0; n < extra; n++) total = MADD(SPLAT(features[n]), LOAD(net->places + n * width + c), total);
      STORE(x + row * width + c, total);
    }
  }
  return x;
}

/* All blocks in turn; the last one's output. */
static float *step_all(Block *blocks, int count, float *x, int *rows, int last) {
  for (int n = 0; n < count; n++) {
    float *y = take(sizeof(float) * (*rows + blocks[n].right) * blocks[n].width);
    *rows = block_step(&blocks[n], x, *rows, last, y);
    x = y;
  }
  return x;
}

static void keep_contours(const float *values, int frames) {
  frames = smaller(frames, now.frames - now.ready);
  for (int n = 0; n < frames; n++, now.ready++) {
    const float *of_frame = values + n / UNIT_FRAMES * 8 + n % UNIT_FRAMES * 3;
    double pitch = of_frame[0] != of_frame[0] ? 0 : of_frame[0];
    double f0_hz = host_exp(pitch / 2 + now.pitch);
    f0_hz = f0_hz < LEAST_HZ ? LEAST_HZ : f0_hz > MOST_HZ ? MOST_HZ : f0_hz;
    int voiced = of_frame[1] > 0;
    float *features = now.features[now.ready];
    now.f0_hz[now.ready] = voiced ? f0_hz : UNVOICED_HZ;
    now.voicing[now.ready] = features[1] = (float)voiced;
    features[0] = voiced ? (float)(2 * host_log(f0_hz / REFERENCE_HZ)) : 0;
    features[2] = of_frame[2];
  }
}

/* Makes sure that the contours of the frames before `frame` are there. */
static void contours_until(int frame) {
  int total = (now.frames + UNIT_FRAMES - 1) / UNIT_FRAMES;
  while (now.ready < smaller(frame, now.frames)) {
    int first = now.planned, wanted = (frame + UNIT_FRAMES - 1) / UNIT_FRAMES + PROSODY_DELAY;
    int least = first + (first ? LONGER_RUN : PROSODY_DELAY + 1);
    now.planned = smaller(total, wanted > least ? wanted : least);
    int rows = now.planned - first;
    size_t marked = mark();
    float *x = enter(&prosody, now.prosody_text, PROSODY, 3, first * UNIT_FRAMES, UNIT_FRAMES, rows);
    x = step_all(prosody.frames, 4, x, &rows, now.planned == total);
    layer_norm(x, x, prosody.out_gain, prosody.out_shift, rows, PROSODY);
    float *values = take(sizeof(float) * 8 * rows);
    linear(&prosody.out, x, PROSODY, values, 8, rows);
    keep_contours(values, UNIT_FRAMES * rows);
    release(marked);
  }
}

/* The next samples of the sentence, at most those of 128 frames and 225 more; returns how many, 0 at the end. */
int EXPORT(nano2_next)(float *samples) {
  if (now.seen >= now.frames) return 0;
  size_t marked = mark();
  int first = now.seen;
  now.seen = smaller(now.frames, first + now.size);
  if (now.frames - now.seen < DECODER_DELAY) now.seen = now.frames; /* too few to be worth a chunk */
  int last = now.seen == now.frames, rows = now.seen - first;
  contours_until(now.seen);
  float *x = enter(&decoder, now.decoder_text, DECODER, 6, first, 1, rows);
  layer_norm(x, x, decoder.norm_gain, decoder.norm_shift, rows, DECODER);
  x = step_all(decoder.frames, 8, x, &rows, last);
  layer_norm(x, x, decoder.out_gain, decoder.out_shift, rows, DECODER);
  float *planes = take(sizeof(float) * (HEAD_STRIDE * rows + 8));
  linear(&decoder.out, x, DECODER, planes, HEAD_STRIDE, rows);
  int ahead = last ? now.frames : now.seen - DECODER_DELAY + 1; /* the last spectrum reads on */
  add_sources(now.f0_hz + now.made, now.voicing + now.made, now.f0_hz[smaller(ahead, now.frames - 1)], ahead - now.made);
  now.made = ahead;
  int count = render(planes, HEAD_STRIDE, rows, last, samples);
  if (now.size >= SECOND_CHUNK)
    now.size = smaller(2 * now.size, LONGEST_CHUNK);
  else
    now.size = SECOND_CHUNK;
  release(marked);
  return count;
}

void EXPORT(nano2_seed)(const uint32_t *words) { noise_seed(words); }

/* -- level and limiter; samples to whole numbers of 16 bits */

#define KNEE 0.8f

void EXPORT(to_pcm16)(const float *samples, int16_t *pcm, int count, float gain) {
  for (int n = 0; n < count; n++) {
    float x = samples[n] * gain, size = __builtin_fabsf(x);
    if (!(size <= KNEE)) {
      if (!(size <= 3.4e38f)) size = x = 0;
      else {
        float bent = KNEE + (1 - KNEE) * wasm_f32x4_extract_lane(tanh4(SPLAT((size - KNEE) / (1 - KNEE))), 0);
        x = __builtin_copysignf(bent, x);
      }
    }
    pcm[n] = (int16_t)__builtin_rintf(x * 32767);
  }
}

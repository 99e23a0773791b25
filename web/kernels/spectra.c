/* Pulses and noise, filtered by short spectra that overlap. Spectrum s is centred on samples 150 s to 150 s + 149. */
#include "kernels.h"
#include "vectors.h"

#define FFT 600
#define HOP 150
#define BEFORE 225 /* samples of a spectrum before its own hop, and behind it */
#define LARGEST_LOG 6.0f
#define AT_PULSE 1e-6f
#define SAMPLE_RATE_HZ 24000.0
#define PI 3.14159265358979323846
#define NOISE_DEVIATION 18918.6137 /* of whole numbers of 16 bits, all as likely */
#define MOST_FRAMES 160            /* of one part */
#define MOST_SAMPLES ((MOST_FRAMES + 2) * FRAME_SAMPLES + 2 * FFT)
#define PADDED 304

static float window[FFT], pulses[MOST_SAMPLES], noise[MOST_SAMPLES], heard[MOST_SAMPLES];
static float cosines[FFT], sines[FFT];
static int held;    /* source samples */
static int skipped; /* samples before the sound, which are not given */
static double cycles;
static int ready;

static void tables(void) {
  for (int n = 0; n < FFT; n += 4) {
    V angle = MUL(wasm_f32x4_make(n, n + 1, n + 2, n + 3), SPLAT((float)(2 * PI / FFT))), s, c;
    sincos4(angle, &s, &c);
    STORE(cosines + n, c);
    STORE(sines + n, s);
  }
  for (int n = 0; n < FFT; n++) window[n] = 0.5f - 0.5f * cosines[n];
  ready = 1;
}

void spectra_start(void) {
  if (!ready) tables();
  cycles = 0;
  held = skipped = BEFORE;
  __builtin_memset(pulses, 0, sizeof(float) * BEFORE);
  __builtin_memset(noise, 0, sizeof(float) * BEFORE);
  __builtin_memset(heard, 0, sizeof heard);
}

/* -- noise: numpy's default generator (PCG64, O'Neill 2014), whole numbers of 16 bits, four of each output */

static uint64_t low, high, add_low, add_high; /* state and increment, of 128 bits each */

void noise_seed(const uint32_t *words) {
  uint64_t parts[4];
  for (int n = 0; n < 4; n++) parts[n] = (uint64_t)words[2 * n + 1] << 32 | words[2 * n];
  low = parts[0], high = parts[1], add_low = parts[2], add_high = parts[3];
}

/* Upper half of a product: wasm has no instruction for it. */
static uint64_t upper(uint64_t a, uint64_t b) {
  uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
  uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (uint32_t)middle;
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

static uint64_t next_noise(void) {
  const uint64_t factor_low = 4865540595714422341ULL, factor_high = 2549297995355413924ULL;
  uint64_t product = low * factor_low;
  high = upper(low, factor_low) + high * factor_low + low * factor_high;
  low = product + add_low;
  high += add_high + (low < product);
  uint64_t mixed = high ^ low;
  int turn = (int)(high >> 58);
  return (mixed >> turn) | (mixed << (-turn & 63));
}

static void make_noise(float *out, int samples) {
  for (int n = 0; n < samples; n += 4) {
    uint64_t bits = next_noise();
    for (int part = 0; part < 4; part++, bits >>= 16)
      out[n + part] = (float)((int)(bits & 0xFFFF) - 32768) * (float)(1 / NOISE_DEVIATION);
  }
}

/* -- pulses: the closed form of a sum of harmonics, all in phase */

static void pulse_frame(float *out, float centre, float step, float next, float harmonics) {
  V count = SPLAT(2 * harmonics + 1), level = SPLAT(1 / __builtin_sqrtf(2 * harmonics)), place = SPLAT(centre);
  for (int n = 0; n < FRAME_SAMPLES; n += 4) {
    V sample = ADD(wasm_f32x4_make(n, n + 1, n + 2, n + 3), SPLAT(0.5f));
    V position = SUB(MUL(sample, SPLAT(1.0f / FRAME_SAMPLES)), SPLAT(0.5f));
    /* The centre lies between two lanes' halves: 150 is no multiple of four. */
    V steps = wasm_v128_bitselect(SPLAT(step), SPLAT(next), wasm_f32x4_lt(position, SPLAT(0)));
    V x = ADD(MUL(steps, position), place);
    x = wasm_f32x4_max(wasm_f32x4_abs(SUB(x, wasm_f32x4_nearest(x))), SPLAT(AT_PULSE));
    x = MUL(x, SPLAT((float)PI));
    V divisor, kernel, unused;
    sincos4(x, &divisor, &unused);
    sincos4(MUL(x, count), &kernel, &unused);
    STORE(out + n, MUL(SUB(DIV(kernel, divisor), SPLAT(1)), level));
  }
}

static double turned(double x) { return x - __builtin_floor(x); }

void add_sources(const double *f0_hz, const float *voicing, double next_hz, int frames) {
  const double scale = FRAME_SAMPLES / SAMPLE_RATE_HZ;
  double centre = cycles;
  for (int frame = 0; frame < frames; frame++) {
    double step = f0_hz[frame] * scale, next = (frame + 1 < frames ? f0_hz[frame + 1] : next_hz) * scale;
    float *out = pulses + held + frame * FRAME_SAMPLES;
    centre += step;
    if (voicing[frame] > 0)
      pulse_frame(out, (float)turned(centre), (float)step, (float)next,
                  (float)__builtin_floor(SAMPLE_RATE_HZ / 2 / f0_hz[frame]));
    else
      __builtin_memset(out, 0, sizeof(float) * FRAME_SAMPLES);
  }
  cycles = turned(centre);
  make_noise(noise + held, frames * FRAME_SAMPLES);
  held += frames * FRAME_SAMPLES;
}

/* -- transforms of 600 complex values, four at a time, by factors (Stockham) */

static V work[2][2 * FFT];

typedef struct {
  V re, im;
} Complex;

static inline Complex plus(Complex a, Complex b) { return (Complex){ADD(a.re, b.re), ADD(a.im, b.im)}; }
static inline Complex minus(Complex a, Complex b) { return (Complex){SUB(a.re, b.re), SUB(a.im, b.im)}; }
static inline Complex scaled(Complex a, float by) { return (Complex){MUL(a.re, SPLAT(by)), MUL(a.im, SPLAT(by))}; }
static inline Complex times_i(Complex a, float sign) { return (Complex){MUL(a.im, SPLAT(-sign)), MUL(a.re, SPLAT(sign))}; }

static inline void small(Complex *x, int factor, float sign) {
  if (factor == 4) {
    Complex a = plus(x[0], x[2]), b = minus(x[0], x[2]), c = plus(x[1], x[3]), d = times_i(minus(x[1], x[3]), sign);
    x[0] = plus(a, c), x[1] = plus(b, d), x[2] = minus(a, c), x[3] = minus(b, d);
  } else if (factor == 2) {
    Complex a = x[0];
    x[0] = plus(a, x[1]), x[1] = minus(a, x[1]);
  } else if (factor == 3) {
    Complex sum = plus(x[1], x[2]), a = plus(x[0], scaled(sum, -0.5f));
    Complex b = times_i(scaled(minus(x[1], x[2]), 0.866025403784439f), sign);
    x[0] = plus(x[0], sum), x[1] = plus(a, b), x[2] = minus(a, b);
  } else {
    const float c1 = 0.309016994374947f, c2 = -0.809016994374947f, s1 = 0.951056516295154f, s2 = 0.587785252292473f;
    Complex p = plus(x[1], x[4]), q = plus(x[2], x[3]), r = minus(x[1], x[4]), s = minus(x[2], x[3]);
    Complex a = plus(x[0], plus(scaled(p, c1), scaled(q, c2))), b = plus(x[0], plus(scaled(p, c2), scaled(q, c1)));
    Complex c = times_i(plus(scaled(r, s1), scaled(s, s2)), sign), d = times_i(minus(scaled(r, s2), scaled(s, s1)), sign);
    x[0] = plus(x[0], plus(p, q)), x[1] = plus(a, c), x[4] = minus(a, c), x[2] = plus(b, d), x[3] = minus(b, d);
  }
}

/* One pass: `done` is the product of the factors before. */
static inline void pass(const V *from, V *to, int done, int factor, float sign) {
  int rest = FFT / (done * factor); /* transforms that are still to be joined */
  for (int j = 0; j < done; j++) {
    V wr[5], wi[5];
    for (int f = 1; f < factor; f++) {
      int at = j * f * rest % FFT;
      wr[f] = SPLAT(cosines[at]), wi[f] = SPLAT(sign * sines[at]);
    }
    for (int n = 0; n < rest; n++) {
      Complex x[5];
      for (int f = 0; f < factor; f++) {
        const V *value = from + 2 * ((n + f * rest) * done + j);
        x[f] = (Complex){value[0], value[1]};
        if (f && j) {
          Complex v = x[f];
          x[f].re = SUB(MUL(v.re, wr[f]), MUL(v.im, wi[f]));
          x[f].im = ADD(MUL(v.re, wi[f]), MUL(v.im, wr[f]));
        }
      }
      small(x, factor, sign);
      for (int f = 0; f < factor; f++) {
        V *value = to + 2 * (n * done * factor + f * done + j);
        value[0] = x[f].re, value[1] = x[f].im;
      }
    }
  }
}

/* Transforms work[0] and leaves the result in work[1]; exp(sign i ...), without a norm. */
static void transform(float sign) {
  pass(work[0], work[1], 1, 5, sign);
  pass(work[1], work[0], 5, 5, sign);
  pass(work[0], work[1], 25, 4, sign);
  pass(work[1], work[0], 100, 3, sign);
  pass(work[0], work[1], 300, 2, sign);
}

/* -- filters */

static float gain_re[8][PADDED], gain_im[8][PADDED], noisy[8][PADDED], free_re[8][PADDED], free_im[8][PADDED];

static inline V gain4(V logarithm) { return exp4(wasm_f32x4_min(logarithm, SPLAT(LARGEST_LOG))); }

/* What the planes of a spectrum mean; `planes` is its row in the first of them. */
static void read_planes(const float *planes, int n) {
  const int plane = FINE * BINS;
  for (int k = 0; k < PADDED; k += 4) { /* up to three values behind a row are read, and not used */
    V s, c, gain = gain4(LOAD(planes + k));
    sincos4(MUL(tanh4(LOAD(planes + plane + k)), SPLAT((float)PI)), &s, &c);
    STORE(gain_re[n] + k, MUL(gain, c));
    STORE(gain_im[n] + k, MUL(gain, s));
    STORE(noisy[n] + k, gain4(LOAD(planes + 2 * plane + k)));
    gain = gain4(LOAD(planes + 3 * plane + k));
    sincos4(LOAD(planes + 4 * plane + k), &s, &c);
    STORE(free_re[n] + k, MUL(gain, c));
    STORE(free_im[n] + k, MUL(gain, s));
  }
}

static float result[8][2][PADDED];

/* Spectra of pulses and noise in one transform: p + i n has the spectrum P + i N, which the symmetries tell apart. */
static void filter_four(int first, int base) {
  float *values = (float *)work[0];
  for (int n = 0; n < FFT; n++)
    for (int lane = 0; lane < 4; lane++) {
      int at = base + (first + lane) * HOP + n;
      values[8 * n + lane] = pulses[at] * window[n];
      values[8 * n + 4 + lane] = noise[at] * window[n];
    }
  transform(-1);
  for (int k = 0; k < BINS; k++) {
    int other = (FFT - k) % FFT;
    V ar = work[1][2 * k], ai = work[1][2 * k + 1], br = work[1][2 * other], bi = work[1][2 * other + 1];
    float parts[4][4];
    STORE(parts[0], MUL(ADD(ar, br), SPLAT(0.5f)));
    STORE(parts[1], MUL(SUB(ai, bi), SPLAT(0.5f)));
    STORE(parts[2], MUL(ADD(ai, bi), SPLAT(0.5f)));
    STORE(parts[3], MUL(SUB(br, ar), SPLAT(0.5f)));
    for (int lane = 0; lane < 4; lane++) {
      int n = first + lane;
      float pr = parts[0][lane], pi = parts[1][lane], hr = gain_re[n][k], hi = gain_im[n][k];
      result[n][0][k] = pr * hr - pi * hi + parts[2][lane] * noisy[n][k] + free_re[n][k];
      result[n][1][k] = pr * hi + pi * hr + parts[3][lane] * noisy[n][k] + free_im[n][k];
    }
  }
}

/* Back to samples, eight spectra as four complex ones: spectra n and n + 4 become real and imaginary part. */
static void hear_eight(int base, int count) {
  float *values = (float *)work[0];
  for (int k = 0; k < BINS; k++)
    for (int lane = 0; lane < 4; lane++) {
      int edge = k == 0 || k == BINS - 1, other = (FFT - k) % FFT;
      float ar = result[lane][0][k], ai = edge ? 0 : result[lane][1][k];
      float br = result[lane + 4][0][k], bi = edge ? 0 : result[lane + 4][1][k];
      values[8 * k + lane] = ar - bi, values[8 * k + 4 + lane] = ai + br;
      if (!edge) values[8 * other + lane] = ar + bi, values[8 * other + 4 + lane] = br - ai;
    }
  transform(1);
  const float *made = (const float *)work[1];
  const float level = (float)(1.0 / (FFT * 0.375 * (FFT / HOP)));
  for (int n = 0; n < count; n++) {
    const float *from = made + (n & 3) + (n < 4 ? 0 : 4);
    float *to = heard + base + n * HOP;
    for (int sample = 0; sample < FFT; sample++) to[sample] += from[8 * sample] * (window[sample] * level);
  }
}

int render(const float *planes, int stride, int frames, int last, float *samples) {
  int count = FINE * frames, need = FFT + HOP * (count + 8);
  for (int n = held; n < need && n < MOST_SAMPLES; n++) pulses[n] = noise[n] = 0; /* silence behind */
  for (int first = 0; first < count; first += 8) {
    int some = count - first < 8 ? count - first : 8;
    for (int n = 0; n < some; n++)
      read_planes(planes + (first + n) / FINE * stride + (first + n) % FINE * BINS, n);
    if (some < 8) __builtin_memset(result, 0, sizeof result);
    for (int n = 0; n < some; n += 4) filter_four(n, first * HOP);
    hear_eight(first * HOP, some);
  }
  int done = count * HOP, end = done + (last ? BEFORE : 0);
  int start = skipped < end ? skipped : end;
  skipped -= start;
  __builtin_memcpy(samples, heard + start, sizeof(float) * (end - start));
  int left = held > done ? held - done : 0;
  __builtin_memmove(pulses, pulses + done, sizeof(float) * left);
  __builtin_memmove(noise, noise + done, sizeof(float) * left);
  held = left;
  __builtin_memmove(heard, heard + done, sizeof(float) * (FFT - HOP));
  __builtin_memset(heard + FFT - HOP, 0, sizeof(float) * (MOST_SAMPLES - (FFT - HOP)));
  return end - start;
}

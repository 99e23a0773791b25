/* What the files of the kernels share. One utterance at a time, one thread, no library: memory is an arena. */
#ifndef KERNELS_H
#define KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name))) name
#define IMPORT(name) __attribute__((import_module("env"), import_name(#name)))

/* Of float64, and needed a few times a frame: the page's own Math has them. */
IMPORT(exp) double host_exp(double x);
IMPORT(log) double host_log(double x);
IMPORT(log1p) double host_log1p(double x);

/* arena.c: memory that is given back in the order in which it was taken. */
void *take(size_t bytes);
size_t mark(void);
void release(size_t marked);

/* products.c: layers over rows. */
typedef struct {
  int inputs, outputs;
  const float *weight; /* eight outputs side by side: (outputs / 8, inputs, 8), zeros behind the last */
  const float *bias;   /* as many as the rows of eight have; zeros where a layer has none */
} Linear;

/* A layer of a weight (outputs, stride), of which `inputs` columns from `first` on are taken; `bias` may be NULL. */
Linear make_linear(const float *weight, const float *bias, int outputs, int inputs, int stride, int first);
/* y (rows, y_stride) = x (rows, inputs) W + b; y is written to in eights, so a row needs room for them. */
void linear(const Linear *layer, const float *x, int x_stride, float *y, int y_stride, int rows);
void layer_norm(const float *x, float *y, const float *gain, const float *shift, int rows, int width);

/* blocks.c: ConvNeXt blocks, of whole sequences and in steps. */
typedef struct {
  int width, inner, taps, dilation, left, right;
  const float *depthwise, *depthwise_bias; /* (taps, width) */
  const float *norm_gain, *norm_shift, *gain;
  Linear up, down;
  float *state; /* rows before the next ones, (left + right, width) */
  int kept;     /* how many */
} Block;

/* (rows, width), in place; sees as far before as behind, zeros outside. */
void block_whole(const Block *block, float *x, int rows);
/* Next part of a sequence. Returns how many rows `y` has been given; `y` has room for rows + right. */
int block_step(Block *block, const float *x, int rows, int last, float *y);
void block_reset(Block *block);

/* spectra.c: sources, filters, overlap. */
#define FRAME_SAMPLES 300
#define BINS 301
#define PLANES 5
#define FINE 2
#define PLANE_VALUES (PLANES * FINE * BINS)
void spectra_start(void);
void noise_seed(const uint32_t *state); /* PCG64: state and increment, 4 words each, the lowest first */
void add_sources(const double *f0_hz, const float *voicing, double next_hz, int frames);
int render(const float *planes, int stride, int frames, int last, float *samples);

#endif

/* Four floats at a time: elementary functions to about 1e-7. Polynomials: Cephes library (Moshier), single precision. */
#ifndef VECTORS_H
#define VECTORS_H

#include <wasm_simd128.h>

typedef v128_t V;

#define SPLAT(x) wasm_f32x4_splat(x)
#define ADD wasm_f32x4_add
#define SUB wasm_f32x4_sub
#define MUL wasm_f32x4_mul
#define DIV wasm_f32x4_div
#define LOAD wasm_v128_load
#define STORE wasm_v128_store
#ifdef __wasm_relaxed_simd__
#define MADD(a, b, c) wasm_f32x4_relaxed_madd(a, b, c) /* a b + c */
#else
#define MADD(a, b, c) ADD(MUL(a, b), c)
#endif

static inline V exp4(V x) {
  x = wasm_f32x4_min(wasm_f32x4_max(x, SPLAT(-87.3f)), SPLAT(88.3f));
  V n = wasm_f32x4_nearest(MUL(x, SPLAT(1.44269504088896341f)));
  V r = SUB(SUB(x, MUL(n, SPLAT(0.693359375f))), MUL(n, SPLAT(-2.12194440e-4f)));
  V p = SPLAT(1.9875691500e-4f);
  p = MADD(p, r, SPLAT(1.3981999507e-3f));
  p = MADD(p, r, SPLAT(8.3334519073e-3f));
  p = MADD(p, r, SPLAT(4.1665795894e-2f));
  p = MADD(p, r, SPLAT(1.6666665459e-1f));
  p = MADD(p, r, SPLAT(5.0000001201e-1f));
  p = ADD(MADD(p, MUL(r, r), r), SPLAT(1.0f));
  V power = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23);
  return MUL(p, power);
}

static inline V sigmoid4(V x) { return DIV(SPLAT(1.0f), ADD(SPLAT(1.0f), exp4(wasm_f32x4_neg(x)))); }

static inline V tanh4(V x) {
  return SUB(SPLAT(1.0f), DIV(SPLAT(2.0f), ADD(exp4(ADD(x, x)), SPLAT(1.0f))));
}

/* In the form with a tangent. */
static inline V gelu4(V x) {
  V inner = MUL(x, MADD(MUL(x, x), SPLAT(2 * 0.7978845608f * 0.044715f), SPLAT(2 * 0.7978845608f)));
  return MUL(x, sigmoid4(inner));
}

/* Up to some thousands: quarters of a turn are taken off in three parts. */
static inline void sincos4(V x, V *sine, V *cosine) {
  V n = wasm_f32x4_nearest(MUL(x, SPLAT(0.636619772367581343f)));
  V r = SUB(x, MUL(n, SPLAT(1.5703125f)));
  r = SUB(r, MUL(n, SPLAT(4.837512969970703125e-4f)));
  r = SUB(r, MUL(n, SPLAT(7.549789948768648e-8f)));
  V q = MUL(r, r);
  V s = MADD(SPLAT(-1.9515295891e-4f), q, SPLAT(8.3321608736e-3f));
  s = MADD(s, q, SPLAT(-1.6666654611e-1f));
  s = MADD(MUL(s, q), r, r);
  V c = MADD(SPLAT(2.443315711809948e-5f), q, SPLAT(-1.388731625493765e-3f));
  c = MADD(c, q, SPLAT(4.166664568298827e-2f));
  c = ADD(MADD(MUL(c, q), q, MUL(q, SPLAT(-0.5f))), SPLAT(1.0f));
  V k = wasm_i32x4_trunc_sat_f32x4(n);
  V odd = wasm_i32x4_eq(wasm_v128_and(k, wasm_i32x4_splat(1)), wasm_i32x4_splat(1));
  V sign = wasm_i32x4_shl(wasm_v128_and(k, wasm_i32x4_splat(2)), 30);
  V turned = wasm_i32x4_shl(wasm_v128_and(wasm_i32x4_add(k, wasm_i32x4_splat(1)), wasm_i32x4_splat(2)), 30);
  *sine = wasm_v128_xor(wasm_v128_bitselect(c, s, odd), sign);
  *cosine = wasm_v128_xor(wasm_v128_bitselect(s, c, odd), turned);
}

static inline float sum4(V x) {
  return wasm_f32x4_extract_lane(x, 0) + wasm_f32x4_extract_lane(x, 1) + wasm_f32x4_extract_lane(x, 2) +
         wasm_f32x4_extract_lane(x, 3);
}

#endif

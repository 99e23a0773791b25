/* Memory behind the data of the module, as a stack. */
#include "kernels.h"

extern unsigned char __heap_base;
static size_t top;

size_t mark(void) {
  if (!top) top = ((size_t)&__heap_base + 63) & ~(size_t)63;
  return top;
}

void release(size_t marked) { top = marked; }

void *take(size_t bytes) {
  size_t at = mark();
  top = (at + bytes + 63) & ~(size_t)63;
  size_t pages = (top + 65535) / 65536, had = __builtin_wasm_memory_size(0);
  if (pages > had && __builtin_wasm_memory_grow(0, pages - had) == (size_t)-1) __builtin_trap();
  return (void *)at;
}

void *EXPORT(arena_take)(size_t bytes) { return take(bytes); }
size_t EXPORT(arena_mark)(void) { return mark(); }
void EXPORT(arena_release)(size_t marked) { release(marked); }

/* Loops that clear or copy become calls of these where they are not one instruction. */
void *memset(void *to, int value, size_t bytes) {
  return __builtin_memset(to, value, bytes);
}
void *memcpy(void *to, const void *from, size_t bytes) { return __builtin_memcpy(to, from, bytes); }
void *memmove(void *to, const void *from, size_t bytes) { return __builtin_memmove(to, from, bytes); }

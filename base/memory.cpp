// SPDX-License-Identifier: Apache-2.0
#include "base/memory.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace stepwise {

void separate_large_blocks() {
#ifdef __GLIBC__
  constexpr int bound_bytes = 256 * 1024;
  mallopt(M_MMAP_THRESHOLD, bound_bytes);
#endif
}

void return_free_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace stepwise

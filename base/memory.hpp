// SPDX-License-Identifier: Apache-2.0
// Makes the allocator return the memory of large messages to the system.
#pragma once

namespace stepwise {

// After this call a block of more than 256 KiB gets pages of its own, which return to the system when the block is
// freed. Without it the allocator raises this bound to the size of the largest block that it has freed, places large
// blocks between small ones, and cannot return their pages. It applies to the whole process; call it once, before the
// first thread starts.
void separate_large_blocks();

// Returns the free pages between small blocks to the system. Takes some milliseconds; any thread.
void return_free_memory();

}  // namespace stepwise

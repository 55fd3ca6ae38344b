// SPDX-License-Identifier: Apache-2.0
// How the allocator treats the memory of large messages.
#pragma once

namespace stepwise {

// A block of more than 256 KiB gets pages of its own, which go back to the system when it is freed. Without this call
// the allocator raises the bound to the size of the largest block that it has freed, places large blocks among small
// ones, and cannot give their pages back. For the whole process; call it once, before there are threads.
void separate_large_blocks();

// Gives the free pages between small blocks back to the system. Costs milliseconds; any thread.
void return_free_memory();

}  // namespace stepwise

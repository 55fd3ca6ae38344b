// SPDX-License-Identifier: Apache-2.0
// What most unit tests include, compiled once. It is never included by hand.
#pragma once
#include "base/precompiled.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"
#include "tests/support/catch.hpp"

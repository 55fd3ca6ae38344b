// SPDX-License-Identifier: Apache-2.0
// What most files of broker include, compiled once. It is never included by hand.
#pragma once
#include "base/json.hpp"
#include "base/precompiled.hpp"
#include "broker/usecases/context.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"
#include "sql/session.hpp"
#include "sql/store.hpp"

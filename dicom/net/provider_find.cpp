// SPDX-License-Identifier: Apache-2.0
// C-FIND of the Modality Worklist (PS3.4 K.4, PS3.7 9.1.2).
#include "base/limits.hpp"
#include "base/log.hpp"
#include "dicom/net/full_vr.hpp"
#include "dicom/net/provider.hpp"
#include "dicom/uid.hpp"

#include <exception>
#include <memory>

namespace stepwise::dicom::net {
namespace {

// Cancels are looked for once in so many answers: a peer can hardly cancel faster than that, and each look is a system
// call.
const Reply cancelled{Status::cancelled, {}, 0, {}, {}};
const Reply temporarily_unavailable{Status::out_of_resources, "temporarily unavailable, please repeat", 0, {}, {}};

}  // namespace

void Provider::find(Message& message, const Context& context) {
  const Command& command = message.command;
  if (!command.sop_class_uid.empty() && command.sop_class_uid != context.abstract_syntax) {
    return answer(message,
                  {Status::sop_class_not_supported, "not the SOP class of the presentation context", 0, {}, {}});
  }
  if (message.dataset.size() > limits::dicom_small_dataset_bytes) {
    return answer_unreadable_query(message,
                                   {Status::identifier_does_not_match, "the identifier is too large", 0, {}, {}});
  }
  const auto identifier = decode(message.dataset, context.transfer_syntax, full_vr_of, services_.usual_charset(peer_));
  if (!command.has_dataset || !identifier) {
    return answer_unreadable_query(
        message,
        {Status::identifier_does_not_match, identifier ? "no identifier" : comment_for(identifier.error()), 0, {}, {}});
  }
  message.dataset = {};
  std::optional<Reply> last;
  std::unique_ptr<WorklistAnswers> answers;
  int sent = 0;
  try {
    answers = services_.find(peer_, *identifier);
    last = send_answers(message, context, *answers, sent);
  } catch (const std::exception&) {
    // The text of the exception may quote data, so it is not logged here.
    log::error("C-FIND of {} at {} failed: an exception of the worklist service", peer_.calling_aet, peer_.address);
    last = temporarily_unavailable;
  }
  if (answers) answers->ended(last, sent);
  answers.reset();
  if (last) answer(message, *last);
}

void Provider::answer_unreadable_query(const Message& message, const Reply& reply) {
  services_.observed("undecodable", peer_);
  services_.unreadable_query(peer_, reply);
  answer(message, reply);
}

std::optional<std::vector<Provider::EncodedAnswer>> Provider::next_page(const Context& context,
                                                                        WorklistAnswers& answers) {
  // The permit is returned before we wait for the peer.
  const auto permit = searches_.wait_for_one(peer_.address, std::chrono::milliseconds(settings_.search_wait_ms));
  if (!permit) return std::nullopt;
  std::vector<EncodedAnswer> encoded;
  const WorklistAnswers::Page page = answers.next_page();
  encoded.reserve(page.answers.size());
  for (const auto& answer : page.answers)
    encoded.push_back({answer.status, encode(answer.identifier, context.transfer_syntax, answer.charset)});
  return encoded;
}

std::optional<Reply> Provider::send_answers(const Message& message, const Context& context, WorklistAnswers& answers,
                                            int& sent) {
  const auto encoded_command = [&](Status status) {
    Command pending = response(message.command, {status, {}, 0, {}, {}});
    pending.has_dataset = true;
    return encode(pending);
  };
  const std::string pending = encoded_command(Status::pending);
  const std::string pending_unsupported = encoded_command(Status::pending_optional_keys_unsupported);
  for (auto page = next_page(context, answers);; page = next_page(context, answers)) {
    if (!page) {
      log::warning("C-FIND of {} at {} not answered: too many others are being answered", peer_.calling_aet,
                   peer_.address);
      return temporarily_unavailable;
    }
    if (page->empty()) return answers.final();
    for (const EncodedAnswer& answer : *page) {
      if (sent % limits::dicom_answers_between_looks == 0) {
        const Interruption interruption = look_for_cancel(message.command.message_id);
        if (interruption == Interruption::cancelled) return cancelled;
        if (interruption == Interruption::ended) return std::nullopt;
      }
      if (!stream_.send(message.context_id, answer.status == Status::pending ? pending : pending_unsupported,
                        answer.identifier)) {
        end(Arrival::lost);
        return std::nullopt;
      }
      ++sent;
    }
  }
}

// Asynchronous operations are not negotiated (PS3.7 D.3.3.3), but some DICOM libraries send the next request before the
// list has ended. A few such requests are read while we look for a cancel; the others stay unread, so that TCP stops
// the peer.
bool Provider::may_read_ahead() const {
  return early_.size() < limits::dicom_pipelined_requests && (early_.empty() || !early_.back().permit);
}

Provider::Interruption Provider::look_for_cancel(std::uint16_t message_id) {
  while (open_ && may_read_ahead() && stream_.data_waiting()) {
    Message message;
    const Arrival arrival = stream_.receive(message, settings_.request_timeout_s);
    if (arrival != Arrival::message) {
      end(arrival);
    } else if (!message.command.is(CommandField::c_cancel)) {
      early_.push_back(std::move(message));
    } else if (message.command.message_id == message_id) {
      return Interruption::cancelled;
    }
  }
  return open_ ? Interruption::none : Interruption::ended;
}

}  // namespace stepwise::dicom::net

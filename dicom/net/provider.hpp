// SPDX-License-Identifier: Apache-2.0
// Serves one association from its first command to its end: the SCP side of PS3.7 and of PS3.4 annexes A, F.7 and K.
#pragma once
#include "dicom/net/contexts.hpp"
#include "dicom/net/message_stream.hpp"
#include "dicom/net/server.hpp"
#include "dicom/net/services.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::dicom::net {

class Provider {
 public:
  // All arguments must outlive it. Each page of a worklist needs a permit of `searches`.
  Provider(MessageStream& stream, const Contexts& contexts, const Peer& peer, Services& services, Permits& searches,
           const ServerSettings& settings);

  void run();

 private:
  void dispatch(Message message);
  void echo(const Message& message);
  void find(Message& message, const Context& context);
  void normalized(Message& message, const Context& context);  // N-CREATE, N-SET; moves the dataset out of the message
  void answer(const Message& message, const Reply& reply);

  enum class Interruption { none, cancelled, ended };
  Interruption look_for_cancel(std::uint16_t message_id);
  bool may_read_ahead() const;
  struct EncodedAnswer {
    Status status;
    std::string identifier;
  };
  // An empty list: there are no more answers. nullopt: there was no permit in time.
  std::optional<std::vector<EncodedAnswer>> next_page(const Context& context, WorklistAnswers& answers);
  // The final reply; nullopt: the association has ended meanwhile. `sent` counts the answers.
  std::optional<Reply> send_answers(const Message& message, const Context& context, WorklistAnswers& answers,
                                    int& sent);
  void answer_unreadable_query(const Message& message, const Reply& reply);

  void end(Arrival arrival);

  MessageStream& stream_;
  const Contexts& contexts_;
  const Peer& peer_;
  Services& services_;
  Permits& searches_;
  const ServerSettings& settings_;
  std::deque<Message> early_;  // messages that arrived while a list was being sent; they are processed after it
  bool open_ = true;
};

}  // namespace stepwise::dicom::net

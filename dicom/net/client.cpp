// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/client.hpp"

#include "dicom/associate.hpp"
#include "dicom/charset.hpp"
#include "dicom/command.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/net/full_vr.hpp"
#include "dicom/net/message_stream.hpp"
#include "dicom/uid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::dicom::net {
namespace {

constexpr TransferSyntax both_syntaxes[] = {TransferSyntax::explicit_little_endian,
                                            TransferSyntax::implicit_little_endian};

std::vector<Proposal> proposals_of(const ClientSettings& settings) {
  if (!settings.proposals.empty()) return settings.proposals;
  return {{uids::verification, settings.transfer_syntaxes},
          {uids::modality_worklist_find, settings.transfer_syntaxes},
          {uids::modality_performed_procedure_step, settings.transfer_syntaxes}};
}

// Odd ids from 1 (PS3.8 9.3.2.2).
std::uint8_t context_id(std::size_t position) {
  return static_cast<std::uint8_t>(2 * position + 1);
}

AssociateRequest request_of(const ClientSettings& settings) {
  AssociateRequest request;
  request.called_aet = settings.called_aet;
  request.calling_aet = settings.calling_aet;
  request.application_context = uids::application_context;
  request.user = {limits::dicom_pdu_bytes,
                  std::string(implementation_class_uid),
                  std::string(implementation_version_name()),
                  {},
                  {}};
  for (const Proposal& proposal : proposals_of(settings)) {
    ContextProposal& context = request.contexts.emplace_back();
    context.id = context_id(request.contexts.size() - 1);
    context.abstract_syntax = proposal.abstract_syntax;
    for (const TransferSyntax syntax : proposal.transfer_syntaxes)
      context.transfer_syntaxes.emplace_back(uid_of(syntax));
  }
  return request;
}

// The proposed contexts that the peer has accepted. Answers to contexts that we did not propose are ignored.
Contexts accepted_of(const AssociateRequest& request, const AssociateAcceptance& acceptance) {
  Contexts accepted;
  for (const ContextAnswer& answer : acceptance.contexts) {
    const auto proposed = std::ranges::find(request.contexts, answer.id, &ContextProposal::id);
    if (answer.result != ContextResult::acceptance || proposed == request.contexts.end()) continue;
    const bool is_proposed =
        std::ranges::find(proposed->transfer_syntaxes, answer.transfer_syntax) != proposed->transfer_syntaxes.end();
    const auto syntax = find_transfer_syntax(answer.transfer_syntax);
    if (is_proposed && syntax) accepted[answer.id] = {proposed->abstract_syntax, *syntax};
  }
  return accepted;
}

Error unavailable(const ClientSettings& settings, std::string_view what) {
  return {.kind = ErrorKind::unavailable,
          .code = "dicom-peer-unavailable",
          .place = fmt::format("{}:{}", settings.host, settings.port),
          .rule = std::string(what),
          .remedy = "see that the peer runs and that address and port are right"};
}

Error rejected(const ClientSettings& settings, const Rejection& why) {
  return {.kind = ErrorKind::not_admitted,
          .code = fmt::format("associate-rj-{}-{}-{}", why.result, why.source, why.reason),
          .place = fmt::format("{}:{}", settings.host, settings.port),
          .rule = fmt::format("the association was rejected ({}-{}-{}): {}", why.result, why.source, why.reason,
                              describe(why)),
          .remedy = "make the calling and called AE title known to the peer, or try again later"};
}

Error not_accepted(const std::string& service) {
  return {.kind = ErrorKind::not_admitted,
          .code = "service-not-accepted",
          .place = service,
          .rule = "the peer did not accept this SOP class",
          .remedy = "see whether the peer is the right one"};
}

// A dataset that is encoded again keeps its Specific Character Set if we can write it; otherwise it is written in
// UTF-8.
std::string rewritten(const Dataset& dataset, TransferSyntax syntax) {
  const std::string charset = dataset.value(tags::specific_character_set);
  return encode(dataset, syntax, find_charset(charset) && !charset.empty() ? charset : "ISO_IR 192");
}

}  // namespace

struct Association::State {
  State(const ClientSettings& wanted, Channel connected) : settings(wanted), socket(std::move(connected), {}) {}
  ~State() { release(); }

  std::optional<Error> negotiate();
  Error end(std::string_view why, AbortReason reason);
  Error abandon(std::string why);
  Result<Reply> exchange(const Command& request, std::optional<Dataset> dataset);
  Result<Reply> forward(const Command& request, const std::string& bytes, TransferSyntax syntax);
  Result<Reply> answer();
  Result<Reply> find(std::string_view model, const Dataset& keys, const OnAnswer& on_answer,
                     std::optional<int> cancel_after);
  std::optional<Error> send(const Command& request, const std::optional<Dataset>& dataset);
  Result<Message> receive();
  std::optional<std::uint8_t> context_for(std::string_view abstract_syntax) const;
  void release();

  ClientSettings settings;
  PduSocket socket;
  Contexts contexts;
  Permits large_datasets{limits::dicom_large_datasets, limits::dicom_large_datasets_per_address};
  std::unique_ptr<MessageStream> stream;  // set while the association is open
  std::uint16_t last_message_id = 0;
};

std::vector<Proposal> performed_step_proposals() {
  std::vector<Proposal> all;
  for (const TransferSyntax syntax : both_syntaxes) all.push_back({uids::modality_performed_procedure_step, {syntax}});
  return all;
}

Association::Association(std::unique_ptr<State> state) : state_(std::move(state)) {}
Association::Association(Association&&) noexcept = default;
Association& Association::operator=(Association&&) noexcept = default;
Association::~Association() = default;

Result<Association> Association::open(const ClientSettings& settings) {
  Connecting connecting = connect(settings.host, settings.port,
                                  std::min(settings.timeout_s, limits::dicom_connect_timeout_s), settings.tls);
  if (connecting.channel.descriptor() < 0) return unavailable(settings, connecting.fault);
  return open(settings, std::move(connecting.channel));
}

Result<Association> Association::open(const ClientSettings& settings, Channel connected) {
  if (settings.connected) settings.connected(connected.descriptor());
  auto state = std::make_unique<State>(settings, std::move(connected));
  if (auto fault = state->negotiate()) return *fault;
  return Association(std::move(state));
}

std::optional<Error> Association::State::negotiate() {
  const AssociateRequest request = request_of(settings);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(settings.timeout_s);
  socket.write(encode(request));
  switch (socket.read(deadline)) {
    case PduSocket::Reading::closed:
      return unavailable(settings, "the peer closed the connection instead of answering the association request");
    case PduSocket::Reading::late:
      return end("no answer to the association request in time", AbortReason::not_specified);
    case PduSocket::Reading::unknown:
      return end("what answers is no DICOM: a PDU of an unknown type", AbortReason::unrecognized_pdu);
    case PduSocket::Reading::invalid:
      return end("a PDU whose length is over the limit, or not that of its type", AbortReason::invalid_parameter_value);
    case PduSocket::Reading::pdu: break;
  }
  if (socket.type() == PduType::abort) return unavailable(settings, "the peer aborted the association");
  if (socket.type() == PduType::associate_rj) return rejected(settings, *read_rejection(socket.body()));
  if (socket.type() != PduType::associate_ac)
    return end("a PDU that does not answer an association request", AbortReason::unexpected_pdu);
  const auto acceptance = read_associate_acceptance(socket.body());
  if (!acceptance) return end("a malformed A-ASSOCIATE-AC", AbortReason::invalid_parameter_value);
  contexts = accepted_of(request, *acceptance);
  const StreamSettings streaming{settings.timeout_s, *sendable_pdu_bytes(acceptance->user.pdu_bytes_most),
                                 settings.host};
  stream = std::make_unique<MessageStream>(socket, contexts, large_datasets, streaming);
  return std::nullopt;
}

Error Association::State::end(std::string_view why, AbortReason reason) {
  socket.write(abort_pdu(AbortSource::service_provider, reason));
  socket.drain();
  return unavailable(settings, why);
}

// Does not wait for answers that are still outstanding.
void Association::State::release() {
  if (!stream) return;
  stream.reset();
  const auto deadline = std::chrono::steady_clock::now() +
                        std::chrono::seconds(std::min(settings.timeout_s, limits::dicom_release_timeout_s));
  socket.write(release_request_pdu());
  while (socket.wait_readable(deadline) && socket.read(deadline) == PduSocket::Reading::pdu) {
    if (socket.type() == PduType::release_rp || socket.type() == PduType::abort) break;
    // Both sides request release at the same time (PS3.8 7.2.2.4).
    if (socket.type() == PduType::release_rq) socket.write(release_response_pdu());
    if (std::chrono::steady_clock::now() >= deadline) break;
  }
  socket.finish();
  (void)socket.take();  // closes it
}

std::optional<std::uint8_t> Association::State::context_for(std::string_view abstract_syntax) const {
  for (const auto& [id, context] : contexts) {
    if (context.abstract_syntax == abstract_syntax) return id;
  }
  return std::nullopt;
}

std::optional<Error> Association::State::send(const Command& request, const std::optional<Dataset>& dataset) {
  if (!stream) return unavailable(settings, "the association has ended");
  const auto id = context_for(request.sop_class_uid);
  if (!id) return not_accepted(request.sop_class_uid);
  Command command = request;
  command.has_dataset = dataset.has_value();
  const bool sent =
      dataset ? stream->send(*id, encode(command), encode(*dataset, contexts.at(*id).transfer_syntax, settings.charset))
              : stream->send(*id, encode(command));
  if (!sent) return unavailable(settings, "the connection was lost");
  return std::nullopt;
}

// The answer to the last request. In any other case the association has ended.
Result<Message> Association::State::receive() {
  Message message;
  switch (stream->receive(message, settings.timeout_s)) {
    case Arrival::message:
      if (message.command.is_response() && message.command.message_id == last_message_id) return message;
      return abandon("a message that is no answer to the request");
    case Arrival::nothing: return abandon("no answer in time");
    case Arrival::broken: return abandon(stream->fault());
    case Arrival::aborted: stream.reset(); return unavailable(settings, "the peer aborted the association");
    case Arrival::released:
    case Arrival::lost:
    case Arrival::displaced: break;
  }
  stream.reset();
  return unavailable(settings, "the peer closed the connection");
}

Error Association::State::abandon(std::string why) {
  stream->abort();
  stream.reset();
  socket.drain();
  return unavailable(settings, why);
}

Result<Reply> Association::State::exchange(const Command& request, std::optional<Dataset> dataset) {
  if (auto fault = send(request, dataset)) return *fault;
  return answer();
}

Result<Reply> Association::State::answer() {
  const auto message = receive();
  if (!message) return message.error();
  Reply reply = message->command.reply;
  reply.affected_sop_instance_uid = message->command.sop_instance_uid;
  return reply;
}

Result<Reply> Association::State::forward(const Command& request, const std::string& bytes, TransferSyntax syntax) {
  if (!stream) return unavailable(settings, "the association has ended");
  auto context = context_for(request.sop_class_uid);
  if (!context) return not_accepted(request.sop_class_uid);
  for (const auto& [id, accepted] : contexts) {
    if (accepted.abstract_syntax == request.sop_class_uid && accepted.transfer_syntax == syntax) context = id;
  }
  const TransferSyntax accepted = contexts.at(*context).transfer_syntax;
  std::string dataset = bytes;
  if (accepted != syntax) {
    const auto decoded = decode(bytes, syntax, full_vr_of);
    if (!decoded) return decoded.error();
    dataset = rewritten(*decoded, accepted);
  }
  Command command = request;
  command.has_dataset = true;
  if (!stream->send(*context, encode(command), dataset)) return unavailable(settings, "the connection was lost");
  return answer();
}

bool Association::accepts(std::string_view abstract_syntax) const {
  return state_->context_for(abstract_syntax).has_value();
}

Result<Reply> Association::echo() {
  return state_->exchange(request(CommandField::c_echo, ++state_->last_message_id, uids::verification), std::nullopt);
}

Result<Reply> Association::State::find(std::string_view model, const Dataset& keys, const OnAnswer& on_answer,
                                       std::optional<int> cancel_after) {
  const Command find = request(CommandField::c_find, ++last_message_id, model);
  if (auto fault = send(find, keys)) return *fault;
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(limits::dicom_query_timeout_s);
  for (int answers = 0;; ++answers) {
    if (cancel_after == answers) {
      const Command cancel = request(CommandField::c_cancel, find.message_id, {});
      if (!stream->send(*context_for(model), encode(cancel))) return unavailable(settings, "the connection was lost");
      deadline = std::chrono::steady_clock::now() + std::chrono::seconds(settings.timeout_s);
    }
    const auto message = receive();
    if (!message) return message.error();
    if (!message->command.has_dataset) return message->command.reply;
    if (answers >= limits::dicom_answers || std::chrono::steady_clock::now() >= deadline)
      return abandon("the list of answers does not end");
    const auto identifier = decode(message->dataset, contexts.at(message->context_id).transfer_syntax, full_vr_of);
    if (!identifier) return identifier.error();
    on_answer(message->command.reply.status, *identifier);
  }
}

Result<Reply> Association::find_worklist(const Dataset& keys, const OnAnswer& on_answer,
                                         std::optional<int> cancel_after) {
  return state_->find(uids::modality_worklist_find, keys, on_answer, cancel_after);
}

Result<Reply> Association::find_studies(const Dataset& keys, const OnAnswer& on_answer) {
  return state_->find(uids::study_root_find, keys, on_answer, std::nullopt);
}

Result<Reply> Association::create_performed_step(const std::string& sop_instance_uid, const Dataset& step) {
  return state_->exchange(request(CommandField::n_create, ++state_->last_message_id,
                                  uids::modality_performed_procedure_step, sop_instance_uid),
                          step);
}

Result<Reply> Association::set_performed_step(const std::string& sop_instance_uid, const Dataset& changes) {
  return state_->exchange(request(CommandField::n_set, ++state_->last_message_id,
                                  uids::modality_performed_procedure_step, sop_instance_uid),
                          changes);
}

Result<Reply> Association::forward_creation(const std::string& sop_instance_uid, const std::string& bytes,
                                            TransferSyntax syntax) {
  return state_->forward(request(CommandField::n_create, ++state_->last_message_id,
                                 uids::modality_performed_procedure_step, sop_instance_uid),
                         bytes, syntax);
}

Result<Reply> Association::forward_changes(const std::string& sop_instance_uid, const std::string& bytes,
                                           TransferSyntax syntax) {
  return state_->forward(request(CommandField::n_set, ++state_->last_message_id,
                                 uids::modality_performed_procedure_step, sop_instance_uid),
                         bytes, syntax);
}

void Association::release() {
  state_->release();
}

void Association::abort() {
  if (!state_->stream) return;
  state_->stream->abort();
  state_->stream.reset();
  state_->socket.drain();
}

}  // namespace stepwise::dicom::net

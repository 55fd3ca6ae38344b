// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/client.hpp"

#include "dicom/charset.hpp"
#include "dicom/command.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/net/acceptor.hpp"
#include "dicom/net/dcmtk.hpp"
#include "dicom/net/dcmtk_start.hpp"
#include "dicom/net/message_stream.hpp"
#include "dicom/uid.hpp"

#include <fmt/format.h>

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
T_ASC_PresentationContextID context_id(std::size_t position) {
  return static_cast<T_ASC_PresentationContextID>(2 * position + 1);
}

void propose(T_ASC_Parameters* parameters, const std::vector<Proposal>& proposals) {
  for (std::size_t at = 0; at < proposals.size(); ++at) {
    std::vector<std::string> names;
    for (const TransferSyntax syntax : proposals[at].transfer_syntaxes) names.emplace_back(uid_of(syntax));
    std::vector<const char*> pointers;
    for (const std::string& name : names) pointers.push_back(name.c_str());
    ASC_addPresentationContext(parameters, context_id(at), std::string(proposals[at].abstract_syntax).c_str(),
                               pointers.data(), static_cast<int>(pointers.size()));
  }
}

struct DropNetwork {
  void operator()(T_ASC_Network* network) const { ASC_dropNetwork(&network); }
};

Error unavailable(const ClientSettings& settings, std::string_view what) {
  return {.kind = ErrorKind::unavailable,
          .code = "dicom-peer-unavailable",
          .place = fmt::format("{}:{}", settings.host, settings.port),
          .rule = std::string(what),
          .remedy = "see that the peer runs and that address and port are right"};
}

Error rejected(const ClientSettings& settings, T_ASC_Parameters* parameters) {
  T_ASC_RejectParameters why{};
  ASC_getRejectParameters(parameters, &why);
  return {.kind = ErrorKind::not_admitted,
          .code = fmt::format("associate-rj-{}-{}-{}", static_cast<int>(why.result), static_cast<int>(why.source),
                              static_cast<int>(why.reason) & 0xff),
          .place = fmt::format("{}:{}", settings.host, settings.port),
          .rule = fmt::format("the association was rejected ({}-{}-{})", static_cast<int>(why.result),
                              static_cast<int>(why.source), static_cast<int>(why.reason) & 0xff),
          .remedy = "make the calling and called AE title known to the peer, or try again later"};
}

Error not_accepted(const std::string& service) {
  return {.kind = ErrorKind::not_admitted,
          .code = "service-not-accepted",
          .place = service,
          .rule = "the peer did not accept this SOP class",
          .remedy = "see whether the peer is the right one"};
}

// What is written anew keeps its Specific Character Set where we can write it, else it goes in UTF-8.
std::string rewritten(const Dataset& dataset, TransferSyntax syntax) {
  const std::string charset = dataset.value(tags::specific_character_set);
  return encode(dataset, syntax, find_charset(charset) && !charset.empty() ? charset : "ISO_IR 192");
}

}  // namespace

struct Association::State {
  explicit State(const ClientSettings& wanted) : settings(wanted) {}
  ~State() { release(); }

  Result<Reply> exchange(const Command& request, std::optional<Dataset> dataset);
  Result<Reply> forward(const Command& request, const std::string& bytes, TransferSyntax syntax);
  Result<Reply> answer();
  Result<Reply> find(std::string_view model, const Dataset& keys, const OnAnswer& on_answer, std::optional<int> cancel_after);
  std::optional<Error> send(const Command& request, const std::optional<Dataset>& dataset);
  Result<Message> receive();
  std::optional<std::uint8_t> context_for(std::string_view abstract_syntax) const;
  void release();

  ClientSettings settings;
  GatheringLayer layer{[](int socket) { return new GatheringConnection(socket); }};
  std::unique_ptr<T_ASC_Network, DropNetwork> network;
  AssociationPointer association;
  std::unique_ptr<MessageStream> stream;
  Contexts contexts;
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
  start_dcmtk();
  auto state = std::make_unique<State>(settings);
  T_ASC_Network* network = nullptr;
  if (ASC_initializeNetwork(NET_REQUESTOR, 0, settings.timeout_s, &network).bad())
    return unavailable(settings, "no network");
  state->network.reset(network);
  ASC_setTransportLayer(network, &state->layer, 0);

  T_ASC_Parameters* parameters = nullptr;
  ASC_createAssociationParameters(&parameters, ASC_DEFAULTMAXPDU);
  ASC_setAPTitles(parameters, settings.calling_aet.c_str(), settings.called_aet.c_str(), nullptr);
  ASC_setPresentationAddresses(parameters, "localhost", fmt::format("{}:{}", settings.host, settings.port).c_str());
  name_implementation(*parameters);
  const std::vector<Proposal> proposals = proposals_of(settings);
  propose(parameters, proposals);

  T_ASC_Association* association = nullptr;
  const OFCondition opened =
      ASC_requestAssociation(network, parameters, &association, nullptr, nullptr, DUL_NOBLOCK, settings.timeout_s);
  state->association.reset(association);
  if (opened == DUL_ASSOCIATIONREJECTED) return rejected(settings, parameters);
  if (opened.bad()) return unavailable(settings, opened.text());
  for (std::size_t at = 0; at < proposals.size(); ++at) {
    T_ASC_PresentationContext context;
    if (ASC_findAcceptedPresentationContext(parameters, context_id(at), &context).bad()) continue;
    const auto syntax = find_transfer_syntax(context.acceptedTransferSyntax);
    if (syntax) state->contexts[context_id(at)] = {context.abstractSyntax, *syntax};
  }
  state->stream = std::make_unique<MessageStream>(*association, settings.timeout_s);
  return Association(std::move(state));
}

void Association::State::release() {
  if (!stream) return;
  stream.reset();
  ASC_releaseAssociation(association.get());
  association.reset();
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

Result<Message> Association::State::receive() {
  Message message;
  switch (stream->receive(message, settings.timeout_s)) {
    case Arrival::message:
      return message;
    case Arrival::nothing:
      return unavailable(settings, "no answer in time");
    case Arrival::broken:
      return unavailable(settings, stream->fault());
    case Arrival::aborted:
      return unavailable(settings, "the peer aborted the association");
    case Arrival::released:
    case Arrival::lost:
      break;
  }
  return unavailable(settings, "the peer closed the connection");
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

Result<Reply> Association::echo() {
  return state_->exchange(request(CommandField::c_echo, ++state_->last_message_id, uids::verification), std::nullopt);
}

Result<Reply> Association::State::find(std::string_view model, const Dataset& keys, const OnAnswer& on_answer, std::optional<int> cancel_after) {
  const Command find = request(CommandField::c_find, ++last_message_id, model);
  if (auto fault = send(find, keys)) return *fault;
  for (int answers = 0;; ++answers) {
    if (cancel_after == answers) {
      const Command cancel = request(CommandField::c_cancel, find.message_id, {});
      if (!stream->send(*context_for(model), encode(cancel))) return unavailable(settings, "the connection was lost");
    }
    const auto message = receive();
    if (!message) return message.error();
    if (!message->command.has_dataset) return message->command.reply;
    const auto context = contexts.find(message->context_id);
    if (context == contexts.end()) return unavailable(settings, "an answer in a presentation context never agreed on");
    const auto identifier = decode(message->dataset, context->second.transfer_syntax, full_vr_of);
    if (!identifier) return identifier.error();
    on_answer(message->command.reply.status, *identifier);
  }
}

Result<Reply> Association::find_worklist(const Dataset& keys, const OnAnswer& on_answer, std::optional<int> cancel_after) {
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
  return state_->forward(request(CommandField::n_set, ++state_->last_message_id, uids::modality_performed_procedure_step,
                                 sop_instance_uid),
                         bytes, syntax);
}

void Association::release() {
  state_->release();
}

void Association::abort() {
  if (!state_->stream) return;
  state_->stream->abort();
  state_->stream.reset();
  state_->association.reset();
}

}  // namespace stepwise::dicom::net

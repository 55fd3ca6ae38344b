// SPDX-License-Identifier: Apache-2.0
// The members of the API that the screens use (docs/openapi.yaml).

export interface NameParts { family?: string; given?: string; middle?: string; prefix?: string; suffix?: string }
export interface PersonName { alphabetic?: NameParts; ideographic?: NameParts; phonetic?: NameParts }
export interface Code { value?: string; meaning?: string; scheme?: string }
export interface Identifier { value?: string; authority?: string; type_code?: string }
export interface Person { id?: string; name?: PersonName }
export interface Finding { code: string; place: string; text: string; kind?: string; rule?: string; remedy?: string }
export interface Page<T> { items: T[]; next: string | null }

export interface PatientSummary { id: number; name?: PersonName | null; birth_date?: string | null; sex?: string | null; identifier?: Identifier | null }
export interface Visit { id: number; state: string; number?: Identifier | null; patient_class?: string | null; location?: string | null; referring?: Person | null; attending?: Person | null; admitted_at?: string | null; diagnoses?: Code[] | null }
export interface Patient {
  id: number; version: number; merged_into?: number | null; identifiers: Identifier[]; name: PersonName | null; birth_date?: string | null; sex?: string | null;
  address?: string | null; phone?: string | null; allergies?: string[] | null; weight_kg?: string | null; size_m?: string | null; is_temporary: boolean; comments?: string | null; visits?: Visit[];
}

export type OrderState = 'scheduled' | 'in_progress' | 'completed' | 'discontinued' | 'cancelled';
export type StepState = 'unscheduled' | 'scheduled' | 'arrived' | 'ready' | 'started' | 'departed' | 'completed' | 'discontinued' | 'cancelled' | 'never_performed';
export interface OrderSummary { id: number; placer_number?: string | null; filler_number?: string | null; accession_number?: string | null; service?: Code | null; requested_start?: string | null }
export interface Step {
  id: number; order_id: number; requested_procedure_id?: number; step_id?: string | null; state: StepState; modality?: string | null; station_aets?: string[] | null; station_name?: string | null;
  location?: string | null; start_at?: string | null; start_is_day?: boolean; duration_minutes?: number; description?: string | null; protocol_codes?: Code[] | null; end_reason?: Code | null;
  contrast_agent?: string | null; pre_medication?: string | null; comments?: string | null; order?: OrderSummary; patient?: PatientSummary | null;
}
export interface Procedure { id: number; requested_procedure_id?: string | null; study_instance_uid?: string | null; accession_number?: string | null; code?: Code | null; description?: string | null; state: OrderState; steps: Step[]; images?: { received_at?: string; instances: number; available: number; calling_aet: string } | null }
export interface PerformedStep {
  id: number; state: 'in_progress' | 'completed' | 'discontinued' | 'refused'; discrepancy: string; discrepancy_text?: string | null; patient_id?: number | null; patient_identifier?: Identifier | null;
  patient_name?: PersonName | null; patient_birth_date?: string | null; patient_sex?: string | null; calling_aet?: string | null; station_aet?: string | null; station_name?: string | null; modality?: string | null;
  description?: string | null; started_on?: string | null; started_time?: string | null; ended_on?: string | null; ended_time?: string | null; received_at?: string | null; ended_at?: string | null; sop_instance_uid?: string | null;
  references?: Record<string, unknown>[] | null; links?: { order_id: number; step_id: number; linked_by?: string | null }[];
  datasets?: { id: number; received_at: string; operation: string; calling_aet?: string; status: number; findings: Finding[] }[];
}
export interface Order extends OrderSummary {
  version: number; patient_id: number; patient?: PatientSummary | null; state: OrderState; on_hold: boolean; placed_by_filler: boolean; sender?: string | null; status_to?: string | null; last_status_told?: string | null;
  cancel_told?: boolean; priority?: string | null; reasons?: Code[] | null; ordering_provider?: Person | null; clinical_information?: string | null; order_comments?: string | null; cancel_reason?: Code | null; placed_at?: string | null;
  procedures?: Procedure[]; performed_steps?: PerformedStep[]; deliveries?: Delivery[];
}

export interface Message {
  id: number; received_at: string; sender: string; peer?: string | null; control_id: string; message_type?: string | null; trigger_event?: string | null; version?: string | null; length: number; outcome?: string | null; ack_code?: string | null;
  findings?: Finding[] | null; errors?: { code: string; place: string; shape: string; rule: string; remedy: string }[] | null; patient_id?: number | null; order_ids?: number[] | null;
}
export interface Delivery {
  id: number; seq: number; destination: string; state: 'waiting' | 'pending' | 'delivered' | 'parked' | 'skipped'; kind: string; control_id?: string | null; patient_id?: number | null; order_id?: number | null; created_at: string; attempts: number;
  last_attempt_at?: string | null; settled_at?: string | null; failure?: string | null; why?: string | null; held_by?: number | { kind: string; delivery_id?: number | null; text: string } | null; answer?: { code: string; text: string; errors: { place: string; code: string; text: string }[] } | null;
}
export interface Destination {
  name: string; role: string; host: string; port: number; state: string; last_error: string; delivered: number;
  waiting?: number; pending?: number; parked?: number; oldest_seconds?: number | null; paused?: { since: string; by: string; reason?: string } | null;
}
export interface Station {
  aet: string; configured_as: string | null; address?: string | null; first_seen?: string; last_seen?: string; implementation_version?: string | null; implementation_class_uid?: string | null; pdu_bytes?: number; charsets?: string[] | null; keys?: string[] | null;
  contexts?: { abstract_syntax: string; transfer_syntaxes?: string[]; accepted: boolean }[] | null; associations: number; rejected_associations?: number; queries?: number; answers?: number; refused_queries?: number;
  performed_steps?: number; refused_performed_steps?: number; last_refusal?: string | null; replaced_answers?: number; last_replaced?: string | null;
}
export interface Proposal { order_id: number; step_id: number; score: number; same: Record<'step_id' | 'study_instance_uid' | 'accession_number' | 'patient' | 'modality', boolean>; minutes_apart: number | null }
export interface HeldChange { id: number; steps?: number; text?: string; kind?: string; [name: string]: unknown }
export interface Discrepancy { kind: string; performed_step?: PerformedStep; step?: Step; order?: Order; held_change?: HeldChange; proposals: Proposal[] }
export interface Discrepancies extends Page<Discrepancy> { counts: Record<string, number> }

export interface PlannedStep { description?: string; protocol_codes?: Code[]; modality?: string; station_aets?: string[]; station_name?: string; location?: string; duration_minutes?: number; offset_minutes?: number; pre_medication?: string; contrast_agent?: string; after_start_of?: number }
export interface PlannedProcedure { code?: Code; description?: string; steps?: PlannedStep[] }
export interface Plan { service: Code; auto_schedule?: boolean; procedures?: PlannedProcedure[] }

export interface Understanding {
  message_type: string; sender: string; answer: string; changes: string[]; findings: Finding[]; errors: { code: string; place: string; value: string; rule: string; remedy: string }[];
  fields: { field: string; path: string; value: string; taken: string; empty_before?: string[] }[]; sent: { destination: string; kind: string; waits: boolean; message: string }[];
}

// Of one message that is processed again; `understood`: of a dry run.
export interface ProcessedAgain { id: number; error?: { code?: string; rule?: string; remedy?: string }; answer?: { code?: string; text?: string } | null; understood?: Partial<Understanding> }

// Of a dry run, and of the action itself.
export interface FieldChange { name: string; before?: unknown; after?: unknown }
export interface RecordChange { of: string; id: number; is_new?: boolean; fields?: FieldChange[] }
export interface Preview { dry_run?: boolean; findings?: Finding[]; changes?: RecordChange[]; notified?: { destination: string; kind: string }[] }

export interface TimelineItem {
  at: string; kind: string; id: number; changes?: RecordChange[]; cause?: { kind: string; id?: number; actor?: { kind: string; name?: string; address?: string }; what?: string };
  sender?: string; message_type?: string; trigger_event?: string; control_id?: string; outcome?: string; ack_code?: string; findings?: Finding[]; errors?: { place: string; rule: string; remedy: string }[];
  performed_id?: number; operation?: string; calling_aet?: string; status?: number | string; series?: number; instances?: number; available?: number;
  destination?: string; state?: string; message_kind?: string; attempts?: number; settled_at?: string; failure?: string; why?: string; failed_attempts?: { first_at: string; last_at: string; times: number; failure: string; why: string }[];
  aet?: string; answers?: number;
}

export interface QueryKey { path: string; name: string; value: string }
export interface Attributes { [tag: string]: { keyword?: string; vr: string; value?: string; items?: Attributes[] } }
export interface Answer { step: { id: number; step_id: string | null }; accession_number: string | null; patient_id: string | null; patient_name: string | null; start: string | null; modality: string | null; station_aets: string[] | null; description: string | null; charset?: string; attributes?: Attributes }
export interface StationQuery { id: number; at: string; aet: string; station: string | null; address: string; charset: string; keys?: QueryKey[]; answers: number; status: string; comment: string; duration_ms: number; returned?: Answer[]; returned_complete?: boolean }
export interface StationWorklist { aet: string; station: string | null; query: { source: string; id: number | null; at: string | null; keys?: QueryKey[] }; status: string; comment: string; items?: Answer[]; complete: boolean }
export interface WhyNot {
  step: { id: number; step_id: string }; aet: string; station: string | null; listed: boolean; sentence: string; query: { source: string; id?: number | null; at?: string | null; keys?: QueryKey[] };
  criteria?: { criterion: string; key: string; passes: boolean; found: string; expected?: string; remedy?: string }[];
}
export interface Rejected { id: number; at: string; last_at: string; count: number; aet: string; station: string | null; address: string; reason: string; text: string }

// SPDX-License-Identifier: Apache-2.0
// A foreign DICOM stack (dcmjs-dimse) as a modality: worklist, N-CREATE, N-SET.
import { createServer } from 'node:net';
import dimse from 'dcmjs-dimse';

const { Client, Dataset, Scp, Server, constants, requests, responses } = dimse;
const { PresentationContextResult, RejectReason, RejectResult, RejectSource, SopClass, Status, TransferSyntax } = constants;
dimse.log?.setLevel?.('silent');

const worklistKeys = {
  PatientName: '', PatientID: '', PatientBirthDate: '', PatientSex: '', AccessionNumber: '', StudyInstanceUID: '',
  RequestedProcedureID: '', RequestedProcedureDescription: '', ReferencedStudySequence: [], ReferringPhysicianName: '', RequestingPhysician: '',
  AdmissionID: '', RequestedProcedurePriority: '', PatientWeight: '', MedicalAlerts: '', Allergies: '',
  RequestedProcedureCodeSequence: [],
};
const stepKeys = {
  ScheduledStationAETitle: '', ScheduledProcedureStepStartDate: '', ScheduledProcedureStepStartTime: '', Modality: '',
  ScheduledPerformingPhysicianName: '', ScheduledProcedureStepDescription: '', ScheduledProcedureStepID: '', ScheduledProcedureStepStatus: '',
  ScheduledProtocolCodeSequence: [],
};

// `accepted` is called when the association is accepted, before the request is sent. `secure`: options of tls.connect.
function run({ host, port, aet, secure }, calling, request, accepted = () => {}) {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const answers = [];
    let last;
    request.on('response', (response) => {
      if (response.getStatus() === Status.Pending || response.getStatus() === 0xff01) answers.push({ status: response.getStatus(), ...response.getDataset().getElements() });
      else last = response;
    });
    client.addRequest(request);
    client.on('networkError', reject);
    client.on('associationAccepted', accepted);
    client.on('associationRejected', (result) => reject(new Error(`association rejected ${JSON.stringify(result)}`)));
    client.on('closed', () => resolve({ answers, status: last?.getStatus(), response: last }));
    client.send(host, port, calling, aet, secure ? { securityOptions: secure } : {});
  });
}

export async function worklist(address, { calling = 'CT1', step = {}, accepted, ...keys } = {}) {
  const request = requests.CFindRequest.createWorklistFindRequest({ ...worklistKeys, ...keys });
  request.getDataset().setElement('ScheduledProcedureStepSequence', [{ ...stepKeys, ...step }]);
  return run(address, calling, request, accepted);
}

// Sends C-CANCEL after the given number of answers. Returns the answers and the final status.
export async function cancelledWorklist({ host, port, aet }, after, calling = 'CT1') {
  const comments = { PatientComments: '', RequestedProcedureComments: '', ImagingServiceRequestComments: '' };
  const request = requests.CFindRequest.createWorklistFindRequest({ ...worklistKeys, ...comments });
  request.getDataset().setElement('ScheduledProcedureStepSequence', [stepKeys]);
  const client = new Client();
  let heard = 0, largest = 0, status;
  request.on('response', (response) => {
    status = response.getStatus();
    if (status !== Status.Pending) return;
    largest = Math.max(largest, JSON.stringify(response.getDataset().getElements()).length);
    if (++heard === after) client.cancel(request);
  });
  client.addRequest(request);
  return new Promise((resolve, reject) => {
    client.on('networkError', reject);
    client.on('closed', () => resolve({ heard, largest, status }));
    client.send(host, port, calling, aet);
  });
}

export const echo = (address, calling = 'CT1') => run(address, calling, new requests.CEchoRequest());

export const newUid = () => Dataset.generateDerivedUid();

// The N-CREATE of a modality that begins a worklist item (or works without one).
export function createDataset(item, { modality = 'DX', aet = 'DX1', ...overrides } = {}) {
  const step = item?.ScheduledProcedureStepSequence?.[0] ?? {};
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    ScheduledStepAttributesSequence: [{
      StudyInstanceUID: item?.StudyInstanceUID ?? newUid(), ReferencedStudySequence: [], AccessionNumber: item?.AccessionNumber ?? '',
      RequestedProcedureID: item?.RequestedProcedureID ?? '', RequestedProcedureDescription: '', ScheduledProcedureStepID: step.ScheduledProcedureStepID ?? '',
      ScheduledProcedureStepDescription: '', ScheduledProtocolCodeSequence: [],
    }],
    PatientName: item?.PatientName ?? '', PatientID: item?.PatientID ?? '', PatientBirthDate: '', PatientSex: '', ReferencedPatientSequence: [],
    PerformedProcedureStepID: 'PPS1', PerformedStationAETitle: aet, PerformedStationName: '', PerformedLocation: '',
    PerformedProcedureStepStartDate: '20260301', PerformedProcedureStepStartTime: '091500', Modality: modality, StudyID: '1',
    PerformedProcedureStepStatus: 'IN PROGRESS', PerformedProcedureStepEndDate: '', PerformedProcedureStepEndTime: '',
    PerformedProcedureStepDescription: '', PerformedProcedureTypeDescription: '', ProcedureCodeSequence: [], PerformedProtocolCodeSequence: [],
    PerformedProcedureStepDiscontinuationReasonCodeSequence: [], PerformedSeriesSequence: [], ...overrides,
  };
}
export function finalDataset(status = 'COMPLETED', { reason, ...overrides } = {}) {
  return {
    PerformedProcedureStepStatus: status, PerformedProcedureStepEndDate: '20260301', PerformedProcedureStepEndTime: '093000',
    ...(reason ? { PerformedProcedureStepDiscontinuationReasonCodeSequence: [{ CodeValue: reason, CodingSchemeDesignator: 'DCM', CodeMeaning: 'reason' }] } : {}),
    PerformedSeriesSequence: [{
      PerformingPhysicianName: '', ProtocolName: 'CHEST', OperatorsName: 'TECH^TINA', SeriesInstanceUID: newUid(), SeriesDescription: '',
      RetrieveAETitle: '', ReferencedImageSequence: [{ ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1', ReferencedSOPInstanceUID: newUid() }],
      ReferencedNonImageCompositeSOPInstanceSequence: [],
    }],
    ...overrides,
  };
}

const step = (Request, uid, elements) => {
  const request = new Request(SopClass.ModalityPerformedProcedureStep, uid);
  request.setDataset(new Dataset(elements));
  return request;
};
export async function createStep(address, uid, elements, calling = 'DX1', accepted = undefined) {
  return (await run(address, calling, step(requests.NCreateRequest, uid, elements), accepted)).status;
}
export async function setStep(address, uid, elements, calling = 'DX1') {
  return (await run(address, calling, step(requests.NSetRequest, uid, elements))).status;
}

// The notification of an archive (RAD-49).
export async function notifyAvailability(address, studyInstanceUid, calling = 'PACS') {
  const request = new requests.NCreateRequest('1.2.840.10008.5.1.4.33', newUid());
  request.setDataset(new Dataset({
    StudyInstanceUID: studyInstanceUid, ReferencedPerformedProcedureStepSequence: [],
    ReferencedSeriesSequence: [{
      SeriesInstanceUID: newUid(),
      ReferencedSOPSequence: [{ ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1', ReferencedSOPInstanceUID: newUid(), InstanceAvailability: 'ONLINE', RetrieveAETitle: 'PACS' }],
    }],
  }));
  return (await run(address, calling, request)).status;
}

// A foreign MPPS SCP. `answers`: "N-SET 1.2.3" to the statuses it gives first; `takesSteps: false`: it accepts no such presentation context; `only`: a
// context of that transfer syntax alone.
// `echoes`: it accepts Verification; `admits`: the calling AE titles, absent: all.
export class PerformedStepScp {
  constructor({ takesSteps = true, only, echoes = true, admits } = {}) {
    this.takesSteps = takesSteps;
    this.only = only;
    this.echoes = echoes;
    this.admits = admits;
    this.received = [];
    this.answers = new Map();
  }
  // With `secure` (options of tls.createServer) it is a server with TLS.
  async start(secure = undefined) {
    const owner = this;
    this.server = new Server(class extends Scp {
      associationRequested(association) {
        this.association = association;
        if (owner.admits && !owner.admits.includes(association.getCallingAeTitle()))
          return this.sendAssociationReject(RejectResult.Permanent, RejectSource.ServiceUser, RejectReason.CallingAeNotRecognized);
        for (const { id } of association.getPresentationContexts()) {
          const context = association.getPresentationContext(id);
          const [syntax = TransferSyntax.ImplicitVRLittleEndian] = context.getTransferSyntaxUids();
          const isTaken = { [SopClass.ModalityPerformedProcedureStep]: owner.takesSteps, [SopClass.Verification]: owner.echoes }[context.getAbstractSyntaxUid()];
          const taken = isTaken && (owner.only ?? syntax) === syntax;
          if (taken) context.setResult(PresentationContextResult.Accept, syntax);
          else context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
        }
        this.sendAssociationAccept();
      }
      take(operation, request, uid, Response, callback) {
        owner.received.push({ operation, uid, syntax: request.getDataset().getTransferSyntaxUid(), elements: request.getDataset().getElements(), calling: this.association.getCallingAeTitle() });
        const response = Response.fromRequest(request);
        response.setStatus(owner.answers.get(`${operation} ${uid}`)?.shift() ?? Status.Success);
        callback(response);
      }
      cEchoRequest(request, callback) {
        const response = responses.CEchoResponse.fromRequest(request);
        response.setStatus(owner.answers.get('C-ECHO')?.shift() ?? Status.Success);
        callback(response);
      }
      nCreateRequest(request, callback) { this.take('N-CREATE', request, request.getAffectedSopInstanceUid(), responses.NCreateResponse, callback); }
      nSetRequest(request, callback) { this.take('N-SET', request, request.getRequestedSopInstanceUid(), responses.NSetResponse, callback); }
      associationReleaseRequested() { this.sendAssociationReleaseResponse(); }
    });
    this.port = await freePort();
    this.server.listen(this.port, secure ? { securityOptions: secure } : {});
    return this;
  }
  stop() { this.server.close(); }
}

// A foreign archive: Study Root FIND over `studies`, Study Instance UID to [series, instances].
export class Archive {
  constructor(studies) { this.studies = studies; }
  async start() {
    const owner = this;
    this.server = new Server(class extends Scp {
      associationRequested(association) {
        for (const { id } of association.getPresentationContexts()) {
          const context = association.getPresentationContext(id);
          const taken = [SopClass.StudyRootQueryRetrieveInformationModelFind, SopClass.Verification].includes(context.getAbstractSyntaxUid());
          if (taken) context.setResult(PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
          else context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
        }
        this.sendAssociationAccept();
      }
      cEchoRequest(request, callback) {
        const response = responses.CEchoResponse.fromRequest(request);
        response.setStatus(Status.Success);
        callback(response);
      }
      cFindRequest(request, callback) {
        const { StudyInstanceUID, QueryRetrieveLevel } = request.getDataset().getElements();
        const found = QueryRetrieveLevel === 'STUDY' ? owner.studies.get(StudyInstanceUID) : undefined;
        const pending = found && responses.CFindResponse.fromRequest(request);
        pending?.setDataset(new Dataset({ QueryRetrieveLevel, StudyInstanceUID, InstanceAvailability: 'ONLINE', NumberOfStudyRelatedSeries: found[0], NumberOfStudyRelatedInstances: found[1] }));
        pending?.setStatus(Status.Pending);
        const last = responses.CFindResponse.fromRequest(request);
        last.setStatus(Status.Success);
        callback(pending ? [pending, last] : [last]);
      }
      associationReleaseRequested() { this.sendAssociationReleaseResponse(); }
    });
    this.port = await freePort();
    this.server.listen(this.port);
    return this;
  }
  stop() { this.server.close(); }
}

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => resolve(port)); });
  });
}

// SPDX-License-Identifier: Apache-2.0
// The result of a test of a connection, stage by stage.
import { Foreign, Mono, Status } from './parts';
import { t, word } from './texts';

export interface ConnectionTest {
  name: string; host: string; port: number; ok: boolean; ms: number;
  stages: { stage: string; result: string; ms: number; text: string; certificate?: { subject: string; issuer: string; not_after: string } }[];
}

export function TestResult({ test }: { test: ConnectionTest }) {
  return (
    <div className="test-result" role="status">
      <Status tone={test.ok ? 'good' : 'bad'}>{test.ok ? t('common.test_passed', { name: test.name, time: Math.round(test.ms) }) : t('common.test_failed', { name: test.name })}</Status>
      <ol>{test.stages.map((stage) => (
        <li key={stage.stage}><Status tone={stage.result === 'passed' ? 'good' : stage.result === 'failed' ? 'bad' : 'wait'}>{word('common', 'stage_', stage.stage)}</Status> <Foreign className="quiet">{stage.text || word('common', 'result_', stage.result)}</Foreign>
          {stage.certificate && <div className="quiet"><Mono>{stage.certificate.subject} · {stage.certificate.issuer} · {stage.certificate.not_after.slice(0, 10)}</Mono></div>}
        </li>))}
      </ol>
    </div>
  );
}

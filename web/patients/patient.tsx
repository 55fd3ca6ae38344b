// SPDX-License-Identifier: Apache-2.0
// One patient: who it is, orders, visits, what happened, and the actions.
import { query as target } from '../shared/api';
import { useData, usePages } from '../shared/data';
import { ageText, birthText, codeText, identifierText, personText } from '../shared/format';
import { useFeature } from '../shared/features';
import type { Order, Patient } from '../shared/model';
import { Empty, Foreign, Loading, Mono, Name, ProblemBox, Screen, Section, Status, useMay } from '../shared/parts';
import { link } from '../shared/route';
import { Table } from '../shared/table';
import { Timeline } from '../shared/timeline';
import { t, word } from '../shared/texts';
import { orderColumns } from '../orders/screen';
import { PatientActions } from './patient_actions';

export function PatientScreen({ id }: { id: string }) {
  const { data: patient, problem, reload } = useData<Patient>(`/api/v1/patients/${encodeURIComponent(id)}`, 30);
  const orders = usePages<Order>(target('/api/v1/orders', { patient_id: id, limit: 50 }), 30);
  const hasSearch = useFeature('/api/v1/search');
  const may = useMay();
  if (!patient) return problem ? <Screen title={t('patients.patient')}><ProblemBox problem={problem} retry={reload} /></Screen> : <Loading />;
  const open = (orders.items ?? []).filter(({ state }) => state === 'scheduled' || state === 'in_progress').length;
  const facts: [string, string | null | undefined][] = [[t('patients.address'), patient.address], [t('patients.phone'), patient.phone], [t('patients.allergies'), patient.allergies?.join(', ')], [t('patients.weight'), patient.weight_kg], [t('patients.size'), patient.size_m], [t('patients.comments'), patient.comments]];
  return (
    <Screen title={<Name name={patient.name} />} sentence={patient.merged_into ? <>{t('patients.sentence_merged')} <a href={link(['patients', patient.merged_into])}>{t('patients.survivor')} ›</a></> : patient.is_temporary ? t('patients.sentence_temporary') : orders.items ? t('patients.sentence_orders', { count: orders.items.length, open }) : undefined}
      actions={<>{may('register') && !patient.merged_into && <a className="button primary" href={link(['exam'], { patient: patient.id })}>{t('patients.new_exam')}</a>}<PatientActions patient={patient} onDone={() => { reload(); orders.reload(); }} /></>}>
      <ProblemBox problem={problem} retry={reload} />
      <p className="who"><span>{[birthText(patient.birth_date) && `*${birthText(patient.birth_date)}`, ageText(patient.birth_date), patient.sex && word('common', 'sex_', patient.sex)].filter(Boolean).join(' · ')}</span> {patient.identifiers.map((one, index) => <Mono key={index}>{identifierText(one)}{one.type_code && ` ${one.type_code}`}</Mono>)}</p>
      <Section title={t('patients.orders')}>{!orders.items ? <Loading /> : orders.items.length === 0 ? <Empty>{t('patients.orders_none')}</Empty> : <Table caption={t('patients.orders')} columns={orderColumns(false)} rows={orders.items} keyOf={(one) => one.id} hrefOf={(one) => link(['orders', one.id])} hasMore={orders.hasMore} more={orders.more} />}</Section>
      <div className="columns">
        <Section title={t('patients.visits')}>{(patient.visits ?? []).length === 0 ? <Empty>{t('patients.visits_none')}</Empty> : <ul className="lines">{patient.visits?.map((one) => (
          <li key={one.id} className="line"><Status tone={one.state === 'open' ? 'good' : 'off'}>{word('patients', 'visit_', one.state)}</Status> <Mono>{identifierText(one.number)}</Mono> <Foreign>{one.location}</Foreign> <Foreign className="quiet">{personText(one.attending ?? one.referring)}</Foreign> <Foreign className="quiet">{(one.diagnoses ?? []).map(codeText).join(', ')}</Foreign></li>))}</ul>}</Section>
        {facts.some(([, value]) => value) && <Section title={t('common.details')}><dl className="facts">{facts.filter(([, value]) => value).map(([title, value]) => <div key={title}><dt>{title}</dt><dd><Foreign>{value}</Foreign></dd></div>)}</dl></Section>}
      </div>
      <Section title={t('patients.timeline')} actions={hasSearch && <a href={link(['messages'], { patient: patient.id })}>{t('patients.messages')} ›</a>}>{hasSearch ? <Timeline path={`/api/v1/patients/${patient.id}/timeline`} fallback={[]} /> : <p className="quiet">{t('patients.no_history')}</p>}</Section>
    </Screen>
  );
}

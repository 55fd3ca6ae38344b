// SPDX-License-Identifier: Apache-2.0
// Why a step is, or is not, on the list of a station: each criterion with what was found and what to do.
import { useState } from 'react';
import { query as target } from '../shared/api';
import { useData } from '../shared/data';
import { momentText } from '../shared/format';
import type { Page, Station, Step, WhyNot } from '../shared/model';
import { Dialog, Foreign, Loading, ProblemBox, SelectField, Status } from '../shared/parts';
import { link } from '../shared/route';
import { t, word } from '../shared/texts';
import { examText } from '../worklist/step_actions';

export function Verdict({ stepId, aet }: { stepId: number; aet: string }) {
  const { data, problem, reload } = useData<WhyNot>(target(`/api/v1/steps/${stepId}/why-not`, { station: aet }));
  if (!data) return problem ? <ProblemBox problem={problem} retry={reload} /> : <Loading />;
  const sorted = [...(data.criteria ?? [])].sort((a, b) => Number(a.passes) - Number(b.passes));
  return (
    <div role="status">
      <p className="sentence"><Status tone={data.listed ? 'good' : 'bad'}>{data.listed ? t('stations.why_not_yes', { aet: data.aet }) : t('stations.why_not_no', { aet: data.aet })}</Status></p>
      {!data.listed && <p><Foreign>{data.sentence}</Foreign></p>}
      <ul className="criteria">{sorted.map((one, index) => (
        <li key={index} className={one.passes ? 'passes' : 'fails'}><Status tone={one.passes ? 'good' : 'bad'}>{word('stations', 'criterion_', one.criterion)}{one.criterion === 'key' && <> <bdi>{one.key}</bdi></>}</Status>
          <span className="quiet">{t('stations.found', { text: '' })}<Foreign>{one.found || '–'}</Foreign>{!one.passes && <> · {t('stations.expected', { text: '' })}<Foreign>{one.expected}</Foreign></>}</span>
          {!one.passes && one.remedy && <div>{t('common.remedy', { text: '' })}<Foreign>{one.remedy}</Foreign></div>}</li>))}
      </ul>
      <p className="quiet">{data.query.source === 'last_query' ? <>{t('stations.why_not_last')} {momentText(data.query.at)}{data.query.id && <> · <a href={link(['stations', aet], { query: data.query.id })}>{t('stations.query_records')} ›</a></>}</> : t('stations.why_not_station_keys')}</p>
    </div>
  );
}

export function WhyNotDialog({ step, onClose }: { step: Step; onClose: () => void }) {
  const stations = useData<Page<Station>>('/api/v1/stations');
  const [picked, setPicked] = useState('');
  const all = stations.data?.items ?? [];
  const aet = picked || step.station_aets?.[0] || all[0]?.aet || '';
  return (
    <Dialog title={`${t('orders.why_not')} ${examText(step)}`} onClose={onClose}>
      <SelectField label={t('stations.why_not_station')} value={aet} onChange={setPicked} options={[...new Set([aet, ...all.map((one) => one.aet)])].filter(Boolean).map((one): [string, string] => [one, one])} />
      {aet && <Verdict key={aet} stepId={step.id} aet={aet} />}
    </Dialog>
  );
}

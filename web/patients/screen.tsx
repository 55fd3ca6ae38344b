// SPDX-License-Identifier: Apache-2.0
// The list of patients.
import { query as target } from '../shared/api';
import { usePages } from '../shared/data';
import { ageText, birthText, identifierText, nameText } from '../shared/format';
import type { Patient } from '../shared/model';
import { Empty, Loading, Mono, Name, ProblemBox, Screen, Status, TextField } from '../shared/parts';
import { link, setQuery, useRoute } from '../shared/route';
import { Table } from '../shared/table';
import type { Column } from '../shared/table';
import { t, word } from '../shared/texts';

export const patientColumns = (): Column<Patient>[] => [
  { id: 'name', title: t('common.name'), cell: (one) => <a href={link(['patients', one.id])}><Name name={one.name} /></a>, sort: (one) => nameText(one.name) },
  { id: 'born', title: t('common.born'), cell: (one) => `${birthText(one.birth_date)} ${ageText(one.birth_date) && `(${ageText(one.birth_date)})`}`, sort: (one) => one.birth_date ?? '' },
  { id: 'sex', title: t('common.sex'), cell: (one) => (one.sex ? word('common', 'sex_', one.sex) : '–'), sort: (one) => one.sex ?? '' },
  { id: 'identifiers', title: t('patients.identifiers'), cell: (one) => <Mono>{one.identifiers.map(identifierText).join(', ')}</Mono>, sort: (one) => identifierText(one.identifiers[0]) },
  { id: 'state', title: t('common.state'), cell: (one) => (one.merged_into ? <Status tone="off">{t('patients.merged')}</Status> : one.is_temporary ? <Status tone="warn">{t('patients.temporary')}</Status> : null) },
];

export function PatientsScreen() {
  const { query } = useRoute();
  const value = (name: string) => query.get(name) ?? '';
  const { items, problem, reload, hasMore, more } = usePages<Patient>(target('/api/v1/patients', { name: value('name'), identifier: value('identifier'), limit: 50 }));
  return (
    <Screen title={t('patients.title')}>
      <form className="filters" aria-label={t('common.filters')} onSubmit={(event) => event.preventDefault()}>
        <TextField label={t('patients.by_name')} type="search" value={value('name')} onChange={(next) => setQuery({ name: next })} /><TextField label={t('patients.by_identifier')} type="search" value={value('identifier')} onChange={(next) => setQuery({ identifier: next.trim() })} />
      </form>
      <ProblemBox problem={problem} retry={reload} />
      {!items ? !problem && <Loading /> : items.length === 0 ? <Empty><p>{t('patients.empty')}</p><p>{t('patients.empty_hint')} <a href="#/exam">{t('common.exam_screen')}</a></p></Empty>
        : <Table caption={t('patients.title')} columns={patientColumns()} rows={items} keyOf={({ id }) => id} hrefOf={({ id }) => link(['patients', id])} hasMore={hasMore} more={more} />}
    </Screen>
  );
}

import { FORMS } from '../../../domain/forms.ts';

/**
 * Everything the store keeps. Host, alert and person text stands in `json` columns, never `jsonb`: json keeps a value to the
 * byte, also U+0000 and lone surrogates, which jsonb refuses. Ids sort bytewise, because cursors compare them.
 * The forms of what is kept belong to its digest: a database with plans or snapshots of other forms is refused, not half used.
 */
export const first = `
-- ${JSON.stringify(FORMS)}
create table hosts (
  id text collate "C" primary key,
  name text not null,
  name_key text not null unique,
  aliases text[] not null,
  address text not null,
  site text not null,
  input json not null
);
create index hosts_aliases on hosts using gin (aliases);
create index hosts_address on hosts (address);

create table host_changes (
  host_id text collate "C" not null,
  person text not null,
  at timestamptz(3) not null
);
create index host_changes_of on host_changes (host_id, at);

create table keys (
  id text collate "C" primary key,
  person text not null,
  role text,
  source text,
  hash text not null unique,
  created_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  check (role is not null or source is not null)
);

create table hold (
  one boolean primary key default true check (one),
  is_on boolean not null,
  reason text,
  since timestamptz(3),
  set_by text
);
insert into hold (is_on) values (false);

create table incidents (
  id text collate "C" primary key,
  host_id text collate "C" not null,
  host text not null,
  site text not null,
  status text not null,
  resolution text,
  attention json,
  verdict json,
  round integer not null default 1,
  version bigint not null default 1,
  seen bigint not null default 0,
  playbook json not null,
  policies json not null,
  started_by text[] not null,
  cancelling boolean not null default false,
  finishing boolean not null default false,
  surveys_drawn integer not null default 0,
  stale_through integer not null default 0,
  watch_wanted_ms bigint,
  watch_watched_ms bigint,
  watch_until timestamptz(3),
  watch json,
  report json,
  ending json,
  opened_at timestamptz(3) not null,
  closed_at timestamptz(3),
  check ((status = 'closed') = (closed_at is not null)),
  check ((status = 'closed') = (resolution is not null))
);
create unique index incidents_open on incidents (host_id) where status <> 'closed';
create index incidents_wake on incidents (id) where status <> 'closed' and version > seen;
create index incidents_host on incidents (host, id);

create table alerts (
  id text collate "C" primary key,
  source text not null,
  external_key text,
  body_sha256 text not null,
  status text not null,
  incident_id text collate "C",
  actor text not null,
  alert json not null,
  raw bytea not null,
  received_at timestamptz(3) not null
);
create index alerts_external on alerts (source, external_key) where external_key is not null;
create index alerts_body on alerts (source, body_sha256);
create index alerts_incident on alerts (incident_id, id);

create table steps (
  incident_id text collate "C" not null references incidents,
  round integer not null,
  position integer not null,
  name text not null,
  destructive boolean not null,
  state text not null,
  approval_id text collate "C",
  outcomes json not null,
  primary key (incident_id, round, name)
);

create table surveys (
  id text collate "C" primary key,
  incident_id text collate "C" not null references incidents,
  number integer not null,
  round integer not null,
  started_at timestamptz(3) not null,
  saved_at timestamptz(3),
  verdict json,
  sealed bytea,
  unique (incident_id, number)
);

create table approvals (
  id text collate "C" primary key,
  incident_id text collate "C" not null references incidents,
  host text not null,
  step text not null,
  round integer not null,
  state text not null,
  policy json not null,
  plan json not null,
  survey_number integer not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  decided_at timestamptz(3),
  act_before timestamptz(3),
  acted_at timestamptz(3),
  reopened_at timestamptz(3)
);
create unique index approvals_open on approvals (incident_id, round, step)
  where state = 'pending' or (state in ('approved', 'partially-approved') and acted_at is null);
create index approvals_due on approvals (expires_at, act_before)
  where state = 'pending' or (state in ('approved', 'partially-approved') and acted_at is null);
create index approvals_incident on approvals (incident_id, id);
create index approvals_state on approvals (state, id);

create table decisions (
  id bigint generated always as identity primary key,
  approval_id text collate "C" not null references approvals,
  person text not null,
  decision json not null
);
create index decisions_of on decisions (approval_id, id);

create table calls (
  id text collate "C" primary key,
  incident_id text collate "C" not null references incidents,
  host_id text collate "C" not null,
  host text not null,
  round integer not null,
  attempt integer not null check (attempt between 1 and 3),
  machine_id text not null,
  boot_id text not null,
  script_digest text not null,
  state text not null check (state in ('open', 'finished', 'fenced')),
  intended_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
create unique index calls_open on calls (host_id) where state = 'open';
create index calls_incident on calls (incident_id, id);

create table acts (
  id text collate "C" primary key,
  call_id text collate "C" not null references calls,
  position integer not null,
  step text not null,
  approval_id text collate "C" not null references approvals,
  plan_digest text not null,
  targets json not null,
  outcomes json,
  receipts json
);
create index acts_call on acts (call_id, position);
create index acts_approval on acts (approval_id);

create table ledger_entries (
  id bigint generated always as identity primary key,
  v integer not null default 1,
  key text not null unique,
  at timestamptz(3) not null default clock_timestamp(),
  kind text not null,
  actor text not null,
  incident_id text collate "C",
  subject text not null,
  body json not null
);
create index ledger_entries_incident on ledger_entries (incident_id);

create table ledger_chain (
  seq bigint primary key check (seq > 0),
  entry_id bigint not null unique,
  prev text not null,
  hash text not null
);

create table ledger_queue (
  entry_id bigint primary key
);
create function queue_ledger_entries() returns trigger language plpgsql security definer
  set search_path = public, pg_temp as $$
begin
  insert into ledger_queue select id from added;
  return null;
end $$;
create trigger queue after insert on ledger_entries
  referencing new table as added
  for each statement execute function queue_ledger_entries();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on ledger_entries
  for each statement execute function ledger_is_append_only();
create trigger append_only before update or delete or truncate on ledger_chain
  for each statement execute function ledger_is_append_only();

create table checkpoints (
  v integer not null,
  seq bigint not null,
  hash text not null,
  at text not null,
  key_id text not null,
  signature text not null,
  primary key (seq, key_id)
);

create table evidence (
  sha256 text collate "C" primary key,
  sha1 text not null,
  md5 text not null,
  size bigint not null,
  kept_at timestamptz(3) not null
);
create table custody (
  id bigint generated always as identity primary key,
  sha256 text collate "C" not null references evidence,
  action text not null check (action in ('kept', 'opened')),
  incident_id text collate "C",
  actor text not null,
  at timestamptz(3) not null,
  item json not null
);
create index custody_incident on custody (incident_id, id);
create index custody_sha256 on custody (sha256, id);

create table reputation (
  hash text collate "C" primary key,
  answer json not null,
  at timestamptz(3) not null
);
create table reputation_requests (
  at timestamptz not null
);
create index reputation_requests_at on reputation_requests (at);

create table pool_names (
  site text collate "C" not null,
  name text collate "C" not null,
  addresses text[] not null,
  at timestamptz(3) not null,
  primary key (site, name)
);

create table idempotency (
  key_id text collate "C" not null,
  idempotency_key text not null,
  body_sha256 text not null,
  status integer not null,
  body json not null,
  at timestamptz(3) not null,
  primary key (key_id, idempotency_key)
);
`;

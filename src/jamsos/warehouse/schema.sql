-- The tables that the loaders own. dbt owns reference, staging, intermediate, marts, review and
-- exports. Every statement can be run again.

create schema if not exists landing;    -- text as typed, one load_id per delivery
create schema if not exists raw;        -- accepted rows, several versions side by side
create schema if not exists quarantine; -- refused rows with every reason, and whose turn it is
create schema if not exists identity;   -- the vault
create schema if not exists quality;    -- the gate log
create schema if not exists ops;        -- ledgers of loads, runs and exports

create extension if not exists pg_trgm;
create extension if not exists btree_gist; -- dated rows of one key that do not overlap

create or replace function ops.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception '%.% is added to and never changed', tg_table_schema, tg_table_name;
end
$$;

---------- quality: what each gate decided

-- Each wording of a suite that ever judged: what was asked, also where it was true.
create table if not exists quality.suites (
    suite_digest text primary key, -- SHA-256 of the content
    suite text not null,
    content jsonb not null,
    first_used_at timestamptz not null default now()
);

create table if not exists quality.gate_log (
    gate_id bigint generated always as identity primary key,
    subject_kind text not null check (subject_kind in ('load', 'run', 'export')),
    subject_id text not null,
    suite text not null,
    suite_digest text references quality.suites, -- its wording then
    decision text not null check (decision in ('pass', 'hold', 'waived')),
    is_allowed boolean not null generated always as (decision in ('pass', 'waived')) stored,
    rows_judged bigint not null check (rows_judged >= 0),
    rows_quarantined bigint not null default 0 check (rows_quarantined >= 0),
    expectations integer not null check (expectations > 0),
    failures jsonb not null default '[]', -- counts and names of expectations, never values
    decided_by text not null,
    reason text,
    expires_on date,
    as_of date not null,
    decided_at timestamptz not null default now(),
    unique (gate_id, subject_id, is_allowed),
    check (decision <> 'waived' or (reason is not null and expires_on is not null))
);

create index if not exists gate_log_subject on quality.gate_log (subject_id);

-- A number that an expectation saw: a row count, a share, how far a distribution has moved.
create table if not exists quality.measures (
    gate_id bigint not null references quality.gate_log,
    expectation text not null,
    measure text not null,
    value numeric not null,
    primary key (gate_id, expectation, measure)
);

-- A failure that two officers let pass, until a day; rows are only added.
create table if not exists quality.waivers (
    waiver_id bigint generated always as identity primary key,
    region_code text not null,
    suite text not null,
    expectation text not null,
    subject_id text, -- a load or a run; empty: any
    is_new_normal boolean not null default false, -- limits are learnt from what it lets pass
    reason text not null check (reason ~ '\S'),
    waived_by text not null, -- an officer's code
    checked_by text not null check (checked_by <> waived_by),
    as_of date not null, -- nights before this one do not know it
    expires_on date not null check (expires_on >= as_of), -- the last night it holds for
    recorded_at timestamptz not null default now()
);

create or replace trigger waivers_stay before update or delete or truncate on quality.waivers
for each statement execute function ops.refuse_change();

-- What must be allowed before a run or its export is published.
create table if not exists quality.required_gates (
    subject_kind text not null check (subject_kind in ('run', 'export')),
    suite text not null,
    primary key (subject_kind, suite)
);

-- The required gates of a kind that do not let a run on: never asked, held by their last word, or waived
-- by nothing that was in force that night. A run that was published once, by the suites of its time,
-- does not answer to those that came later.
create or replace function quality.gates_against(kind text, subject text)
returns table (suite text, decision text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select required.suite, coalesce(latest.decision, 'never judged')
    from quality.required_gates as required
    left join lateral (
        select entry.*
        from quality.gate_log as entry
        where
            entry.subject_kind = kind and entry.subject_id = subject
            and entry.suite = required.suite
        order by entry.gate_id desc
        limit 1
    ) as latest on true
    where
        required.subject_kind = kind
        and (
            latest.gate_id is not null
            or not exists (select from ops.run_digests as once where once.run_id = subject)
        )
        and not coalesce(
            latest.is_allowed and (
                latest.decision <> 'waived'
                or exists (
                    select from jsonb_array_elements(latest.failures) as failure
                    inner join quality.waivers as waiver
                        on waiver.waiver_id = cast(failure ->> 'waiver_id' as bigint)
                    where waiver.suite = latest.suite
                    having bool_and(latest.as_of between waiver.as_of and waiver.expires_on)
                )
            ),
            false
        )
    order by required.suite;
end
$$;

-- The last guard before readers: the tables of publications refer to it.
create or replace function quality.refuse_unjudged() returns trigger
language plpgsql as $$
declare
    against text;
begin
    select string_agg(format('%s (%s)', suite, decision), ', ') into against
    from quality.gates_against(tg_argv[0], new.run_id);
    if against is not null then
        raise exception '% % is not published: its gates %', tg_argv[0], new.run_id, against
            using errcode = 'check_violation', constraint = 'every_gate_allows';
    end if;
    return new;
end
$$;

---------- ops: deliveries and their publication

create table if not exists ops.loads (
    load_id text primary key, -- source:scope:content:edition; the same content is the same load
    source text not null,
    scope text not null, -- the village for a roster, else the regency; an increment adds its @day
    file_name text not null,
    sha256 text not null,
    period date not null, -- what the delivery speaks of
    edition text not null default '', -- with which contracts, codes and answers it was read
    channel text not null default 'inbox', -- how it reached us
    arrived_at timestamptz, -- when it did
    musdes_number text, -- berita acara of the village meeting that proposed these people
    musdes_date date,
    layout text not null,
    reading jsonb not null default '{}', -- how the file was read: sheet, headings, rows without a person
    status text not null check (status in ('landed', 'published', 'held', 'refused')),
    delivered integer check (delivered >= 0),
    accepted integer check (accepted >= 0),
    quarantined integer check (quarantined >= 0),
    refusal_code text,
    refusal text, -- in Indonesian, for the sender
    as_of date not null,
    landed_at timestamptz not null default now(),
    check (status <> 'published' or delivered = accepted + quarantined),
    check (status <> 'published' or accepted is not null),
    check ((status = 'refused') = (refusal_code is not null)),
    unique (source, scope, sha256, edition)
);

-- What a delivery holds, counted a second time from the archived bytes and not by its reader:
-- records, identity numbers of sixteen digits, and their sum. Formats that nobody counts a second time
-- have no row.
create table if not exists ops.control_totals (
    load_id text not null references ops.loads on delete cascade,
    measure text not null check (measure in ('records', 'numbers', 'number_sum')),
    value numeric not null check (value >= 0),
    primary key (load_id, measure)
);

create table if not exists ops.publications (
    publication_id bigint generated always as identity primary key,
    load_id text not null references ops.loads,
    source text not null,
    scope text not null,
    gate_id bigint not null,
    is_allowed boolean not null default true check (is_allowed),
    replaced_load_id text references ops.loads,
    as_of date not null,
    published_at timestamptz not null default now(),
    foreign key (gate_id, load_id, is_allowed)
    references quality.gate_log (gate_id, subject_id, is_allowed)
);

-- Which load of each sender a night sees: the last one published for that night or an earlier one.
-- A past night asked again sees what it saw then.
create or replace function ops.loads_at(night date)
returns table (source text, scope text, load_id text)
language sql stable
as $$
    select distinct on (publications.source, publications.scope)
        publications.source,
        publications.scope,
        publications.load_id
    from ops.publications
    where publications.as_of <= night
    order by
        publications.source, publications.scope,
        publications.as_of desc, publications.publication_id desc
$$;

create or replace view ops.current_loads as
select source, scope, load_id from ops.loads_at('infinity');

create table if not exists ops.ingest_steps (
    step_id bigint generated always as identity primary key,
    as_of date not null,
    source text not null,
    scope text not null,
    file_name text not null,
    load_id text,
    step text not null check (
        step in ('ask', 'land', 'judge', 'publish', 'answer', 'slip', 'decide', 'review')
    ),
    outcome text not null check (
        outcome in ('done', 'unchanged', 'replaced', 'refused', 'held', 'skipped', 'stopped')
    ),
    row_count integer not null default 0,
    seconds numeric(10, 3) not null default 0,
    message text,
    recorded_at timestamptz not null default now()
);

-- How the collecting of each source for a night stands. «published»: well, not yet closed; «closed»:
-- well, with or without anything new; «stale»: failed, its last good data stay in use; «absent»: an
-- optional source that never published anything.
create table if not exists ops.collected (
    region_code text not null,
    as_of date not null,
    source text not null,
    state text not null check (state in ('published', 'closed', 'stale', 'absent')),
    last_good_period date, -- what the data in use speak of
    collected_at timestamptz not null default now(),
    primary key (region_code, as_of, source)
);

-- Every version of every file that a channel brought. Paths may hold a person's name: they are kept as
-- a keyed hash, and shown as far as they name villages.
create table if not exists ops.arrivals (
    arrival_id bigint generated always as identity primary key,
    channel text not null,
    source text not null,
    place_key text not null, -- keyed hash of the path below the channel's folder of the source
    shown text not null,
    size_bytes bigint not null check (size_bytes > 0),
    modified_at timestamptz, -- as the channel says
    checksum text, -- as the channel says, where it does
    sha256 text not null,
    as_of date not null,
    arrived_at timestamptz not null default now()
);

create index if not exists arrivals_content on ops.arrivals (source, sha256);
create index if not exists arrivals_place on ops.arrivals (channel, source, place_key);

-- Files of which nobody knows the village, until an alias or another name places them. Their age is
-- last_seen - first_seen nights.
create table if not exists ops.unmatched_villages (
    source text not null,
    sha256 text not null,
    shown text not null, -- where it lies; of its name only what names villages
    why text not null,
    nearest text [] not null, -- codes and names of villages that resemble it, best first
    first_seen date not null,
    last_seen date not null,
    resolved_by text, -- the village it was placed in
    resolved_on date,
    primary key (source, sha256),
    check (first_seen <= last_seen),
    check ((resolved_by is null) = (resolved_on is null))
);

-- A task that may write takes the next number first; only the highest number may publish.
create table if not exists ops.fences (
    name text primary key,
    token bigint not null
);

---------- ops: nights

create table if not exists ops.runs (
    run_id text primary key, -- as_of and a digest of inputs, rules and code: a re-run is the same run
    region_code text not null,
    as_of date not null,
    covered_month date not null check (extract(day from covered_month) = 1),
    inputs_digest text not null,
    code_version text not null,
    status text not null check (status in ('open', 'held', 'published', 'withdrawn')),
    stale_sources text [] not null default '{}', -- not collected that night; somebody went on without
    earlier_run_id text references ops.runs, -- of the same month: whose places this run goes on with
    month_before_run_id text references ops.runs, -- the list of the month before
    frozen_run_id text references ops.runs, -- whose list this month has since it was approved
    told text [] not null default '{}', -- of what inputs_digest is one: each input, answer and list
    opened_at timestamptz not null default now()
);

-- Whose places a run goes on with, and what those went on with: newest first.
create or replace function ops.runs_before(run text)
returns table (run_id text, steps integer)
language sql stable
as $$
    with recursive chain as (
        select runs.earlier_run_id as run_id, 1 as steps
        from ops.runs
        where runs.run_id = run and runs.earlier_run_id is not null
        union all
        select runs.earlier_run_id, chain.steps + 1
        from chain
        inner join ops.runs on chain.run_id = runs.run_id
        where runs.earlier_run_id is not null
    )

    select chain.run_id, chain.steps from chain
$$;

-- A person lets a village's members leave the list although there are many; rows are only added.
create table if not exists ops.village_releases (
    release_id bigint generated always as identity primary key,
    region_code text not null,
    covered_month date not null check (extract(day from covered_month) = 1),
    village_code text not null,
    released_by text not null, -- an officer's code
    basis text not null check (basis ~ '\S'), -- the paper or the call it rests on, as typed
    as_of date not null, -- nights before this one do not know it
    released_at timestamptz not null default now(),
    unique (region_code, covered_month, village_code)
);

-- Whose tables lie between staging and facts at the moment: dbt rebuilds them for each run.
create table if not exists ops.workbench (
    is_the_only_row boolean primary key default true check (is_the_only_row),
    run_id text not null references ops.runs
);

create table if not exists ops.run_inputs (
    run_id text not null references ops.runs on delete cascade,
    source text not null,
    scope text not null,
    load_id text not null references ops.loads,
    primary key (run_id, source, scope)
);

-- Of each month before the covered one the list that stands, as a run can know it: what was committed
-- before, and what is looked at for findings.
create table if not exists ops.run_lists (
    run_id text not null references ops.runs on delete cascade,
    covered_month date not null,
    list_run_id text not null references ops.runs,
    primary key (run_id, covered_month)
);

create table if not exists ops.published_runs (
    region_code text not null,
    covered_month date not null,
    run_id text not null references ops.runs,
    gate_id bigint not null,
    is_allowed boolean not null default true check (is_allowed),
    published_at timestamptz not null default now(),
    primary key (region_code, covered_month),
    foreign key (gate_id, run_id, is_allowed)
    references quality.gate_log (gate_id, subject_id, is_allowed)
);

-- A list that a decree (SK) has fixed, with its figures as they were approved; rows are only added.
create table if not exists ops.approved_months (
    region_code text not null,
    covered_month date not null check (extract(day from covered_month) = 1),
    run_id text not null references ops.runs,
    persons integer not null check (persons > 0),
    jkk_rp bigint not null check (jkk_rp >= 0),
    jkm_rp bigint not null check (jkm_rp >= 0),
    total_rp bigint not null check (total_rp = jkk_rp + jkm_rp),
    list_sha256 text not null,
    decree_number text not null check (decree_number ~ '\S'),
    decree_date date not null,
    approved_by text not null,
    checked_by text not null check (checked_by <> approved_by),
    as_of date not null, -- nights before this one do not know it
    approved_at timestamptz not null default now(),
    primary key (region_code, covered_month)
);

create or replace trigger approvals_stay before update or delete on ops.approved_months
for each row execute function ops.refuse_change();

-- A person who is to leave an approved list, or to come onto it; rows are only added. It takes effect
-- once another officer agrees, and stands beside the list: the list's own facts never change.
create table if not exists ops.amendments (
    amendment_id bigint generated always as identity primary key,
    region_code text not null,
    covered_month date not null,
    person_key uuid not null,
    kind text not null check (kind in ('remove', 'add')),
    reason_code text not null,
    basis text not null check (basis ~ '\S'), -- the paper or the call it rests on, as typed
    decided_by text not null, -- an officer's code
    as_of date not null,
    decided_at timestamptz not null default now(),
    unique (amendment_id, decided_by),
    foreign key (region_code, covered_month)
    references ops.approved_months (region_code, covered_month)
);

-- Whether a second officer agrees: never the first one.
create table if not exists ops.amendment_checks (
    amendment_id bigint primary key,
    decided_by text not null,
    checked_by text not null check (checked_by <> decided_by),
    is_agreed boolean not null,
    as_of date not null, -- nights before this one do not know it
    checked_at timestamptz not null default now(),
    foreign key (amendment_id, decided_by) references ops.amendments (amendment_id, decided_by)
);

create or replace trigger amendments_stay before update or delete or truncate on ops.amendments
for each statement execute function ops.refuse_change();

create or replace trigger amendment_checks_stay
before update or delete or truncate on ops.amendment_checks
for each statement execute function ops.refuse_change();

-- A person is amended once in a month; only a refused amendment makes room for another.
create or replace function ops.refuse_second_amendment() returns trigger
language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('ops.amendments', 0));
    if exists (
        select from ops.amendments as earlier
        left join ops.amendment_checks as checks using (amendment_id)
        where
            earlier.region_code = new.region_code
            and earlier.covered_month = new.covered_month
            and earlier.person_key = new.person_key
            and checks.is_agreed is distinct from false
    ) then
        raise exception 'this person is amended already in this month';
    end if;
    return new;
end
$$;

create or replace trigger amended_once before insert on ops.amendments
for each row execute function ops.refuse_second_amendment();

create or replace view ops.agreed_amendments as
select
    amendments.amendment_id, amendments.region_code, amendments.covered_month,
    amendments.person_key, amendments.kind, amendments.reason_code, amendments.decided_by,
    checks.checked_by, checks.as_of
from ops.amendments
inner join ops.amendment_checks as checks using (amendment_id)
where checks.is_agreed;

-- What a night knows of the amendments of a month.
create or replace function ops.amendments_at(region text, month date, night date)
returns setof ops.agreed_amendments
language sql stable
as $$
    select agreed.*
    from ops.agreed_amendments as agreed
    where agreed.region_code = region and agreed.covered_month = month and agreed.as_of <= night
    order by agreed.amendment_id
$$;

-- On the months' parts of the facts once their list is approved.
create or replace function ops.refuse_change_of_approved_facts() returns trigger
language plpgsql as $$
begin
    if exists (select from ops.approved_months where run_id = old.run_id) then
        raise exception 'facts of an approved list are kept as they are';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- Readers of an approved month see its list: the approved run, or a night that goes on with it.
create or replace function ops.refuse_another_list() returns trigger
language plpgsql as $$
begin
    if exists (
        select from ops.approved_months as approved
        inner join ops.runs on runs.run_id = new.run_id
        where
            approved.region_code = new.region_code
            and approved.covered_month = new.covered_month
            and approved.run_id <> new.run_id
            and approved.run_id is distinct from runs.frozen_run_id
    ) then
        raise exception 'the list of this month is approved';
    end if;
    return new;
end
$$;

create or replace trigger approved_list_stands before insert or update on ops.published_runs
for each row execute function ops.refuse_another_list();

create or replace trigger every_gate_allows before insert or update on ops.published_runs
for each row execute function quality.refuse_unjudged('run');

-- A published run that two officers took back; readers went back to the one before, if there is one.
create table if not exists ops.withdrawals (
    run_id text primary key references ops.runs,
    restored_run_id text references ops.runs,
    withdrawn_by text not null, -- an officer's code
    checked_by text not null check (checked_by <> withdrawn_by),
    reason text not null check (reason ~ '\S'),
    as_of date not null,
    withdrawn_at timestamptz not null default now()
);

create or replace trigger withdrawals_stay before update or delete or truncate on ops.withdrawals
for each statement execute function ops.refuse_change();

-- Rows of dated rules as they were when a month that they could decide was published; only added to.
-- The last entry of a row tells how it was released, an earlier one where it ended before that.
create table if not exists ops.released_rows (
    released_id bigint generated always as identity primary key,
    region_code text not null,
    seed text not null,
    row_key text not null, -- its key columns in words
    valid_from date not null,
    valid_to date not null check (valid_from <= valid_to),
    decides jsonb not null, -- every column but dates and wording
    covered_month date not null, -- the first month that was published with the row as it stands here
    run_id text not null references ops.runs
);

create index if not exists released_rows_row
on ops.released_rows (region_code, seed, row_key, valid_from);

-- The digest of what a run left in a table of facts, or of a whole table where no run is named:
-- SHA-256 over the names of the columns and the SHA-256 of every row, in the order of the latter. Rows
-- have no other order, and one that is there twice counts twice. `run_id` is no part of it; columns
-- that came later are left out when the older names are given. The settings are those in which a value
-- is written the same way in every session.
create or replace function ops.digest_of(
    of_table regclass, run text, month date, column_names text []
)
returns table (row_count bigint, sha256 text)
language plpgsql stable
set datestyle = 'ISO, YMD' set timezone = 'UTC' set intervalstyle = 'postgres'
set bytea_output = 'hex' set extra_float_digits = 1
as $$
begin
    return query execute format(
        $sql$
        select
            count(*),
            encode(
                pg_catalog.sha256(
                    convert_to(%L, 'UTF8')
                    || coalesce(string_agg(rows.digest, ''::bytea order by rows.digest), '')
                ),
                'hex'
            )
        from (
            select pg_catalog.sha256(convert_to(row(%s)::text, 'UTF8')) as digest
            from %s
            where %s
        ) as rows
        $sql$,
        column_names::text,
        (
            select string_agg(format('%I', name), ', ' order by position)
            from unnest(column_names) with ordinality as named (name, position)
        ),
        of_table,
        case
            when run is null then 'true'
            else format('run_id = %L and covered_month = %L', run, month)
        end
    );
end
$$;

-- What a published run had made of each fact, and the rules' tables it was made by; rows are only
-- added, so that the same run published again is the same, to the last row.
create table if not exists ops.run_digests (
    run_id text not null references ops.runs,
    table_name text not null, -- with its schema
    row_count bigint not null check (row_count >= 0),
    sha256 text not null,
    column_names text [] not null check (cardinality(column_names) > 0),
    as_of date not null,
    primary key (run_id, table_name)
);

create or replace trigger run_digests_stay before update or delete or truncate on ops.run_digests
for each statement execute function ops.refuse_change();

create table if not exists ops.exports (
    run_id text not null references ops.runs,
    sha256 text not null, -- several nights that change nobody name the same file
    covered_month date not null,
    template text not null,
    file_name text not null,
    row_count integer not null check (row_count > 0),
    jkk_rp bigint not null check (jkk_rp >= 0),
    jkm_rp bigint not null check (jkm_rp >= 0),
    gate_id bigint not null,
    is_allowed boolean not null default true check (is_allowed),
    manifest jsonb not null,
    written_at timestamptz not null default now(),
    primary key (run_id, sha256),
    foreign key (gate_id, run_id, is_allowed)
    references quality.gate_log (gate_id, subject_id, is_allowed)
);

create or replace trigger every_gate_allows before insert or update on ops.exports
for each row execute function quality.refuse_unjudged('export');

-- The last word of each suite about each subject.
create or replace view quality.last_words as
select distinct on (subject_kind, subject_id, suite) *
from quality.gate_log
order by subject_kind, subject_id, suite, gate_id desc;

-- What the gates said in the night of a run: last of each delivery of that night, of the run and of
-- its export. A load that another night judged again keeps the word of this one.
create or replace function quality.gates_of_night(run text)
returns setof quality.gate_log
language sql stable
as $$
    select distinct on (log.subject_kind, log.subject_id, log.suite) log.*
    from quality.gate_log as log
    where
        (
            log.subject_kind = 'load'
            and log.as_of = (select runs.as_of from ops.runs where runs.run_id = run)
        )
        or (log.subject_kind <> 'load' and log.subject_id = run)
    order by log.subject_kind, log.subject_id, log.suite, log.gate_id desc
$$;

-- What a data owner has to repair: one row per suite, expectation and sender and each time it opened.
-- It closes on the first night on which the sender was judged and it did not fail. A sender is a
-- village or the regency for loads, and empty for runs and exports.
create or replace view quality.issues as
with
nights as (
    select distinct on (entry.suite, sender.sender, entry.as_of)
        entry.suite, sender.sender, entry.subject_kind, entry.as_of, entry.gate_id, entry.failures,
        entry.suite_digest
    from quality.gate_log as entry
    left join ops.loads as loads
        on entry.subject_id = loads.load_id and entry.subject_kind = 'load'
    cross join lateral (select split_part(coalesce(loads.scope, ''), '@', 1) as sender) as sender
    order by entry.suite, sender.sender, entry.as_of, entry.gate_id desc
),
numbered as (
    select *, row_number() over (partition by suite, sender order by as_of) as place
    from nights
),
failed as (
    select
        nights.*, failure ->> 'name' as expectation, failure ->> 'severity' as severity,
        cast(failure ->> 'failed' as bigint) as failed_rows,
        cast(failure ->> 'waiver_id' as bigint) as waiver_id,
        nights.place - row_number() over (
            partition by nights.suite, nights.sender, failure ->> 'name' order by nights.place
        ) as opening
    from numbered as nights
    cross join lateral jsonb_array_elements(nights.failures) as failure
),
opened as (
    select
        suite, sender, subject_kind, expectation, opening, min(as_of) as opened_on,
        max(as_of) as last_seen_on, max(place) as last_place, count(*) as nights,
        (array_agg(severity order by as_of desc))[1] as severity,
        (array_agg(failed_rows order by as_of desc))[1] as failed_rows,
        (array_agg(waiver_id order by as_of desc))[1] as waiver_id,
        (array_agg(suite_digest order by as_of desc))[1] as suite_digest
    from failed
    group by suite, sender, subject_kind, expectation, opening
)
select
    opened.suite, opened.expectation, opened.sender, opened.subject_kind, opened.severity,
    opened.opened_on, opened.last_seen_on, next_night.as_of as closed_on, opened.nights,
    opened.failed_rows, opened.waiver_id,
    coalesce(asked.asked ->> 'owner', wording.content ->> 'owner') as owner,
    coalesce(asked.asked ->> 'repaired_by', wording.content ->> 'repaired_by') as repaired_by
from opened
left join numbered as next_night
    on
        opened.suite = next_night.suite and opened.sender = next_night.sender
        and opened.last_place + 1 = next_night.place
left join quality.suites as wording on opened.suite_digest = wording.suite_digest
left join lateral (
    select each as asked from jsonb_array_elements(wording.content -> 'expectations') as each
    where each ->> 'name' = opened.expectation
) as asked on true;

-- Who opened which report or took which extract, kept before anything is shown.
create table if not exists ops.report_access (
    access_id bigint generated always as identity primary key,
    accessed_by text not null check (accessed_by ~ '\S'),
    role text,
    what_kind text not null,
    what text not null,
    run_id text,
    purpose_code text not null,
    as_of date not null,
    accessed_at timestamptz not null default clock_timestamp()
);

create or replace trigger report_access_stays
before update or delete or truncate on ops.report_access
for each statement execute function ops.refuse_change();

---------- quarantine

create table if not exists quarantine.rows (
    load_id text not null references ops.loads,
    source_row integer not null,
    source text not null,
    reason_codes text [] not null check (cardinality(reason_codes) > 0),
    turn text not null, -- who has to do something next
    "row" jsonb not null, -- the row as landed
    as_of date not null,
    primary key (load_id, source_row)
);

-- Every refused row and file as a question to somebody, with one id for as long as it stands.
create table if not exists quarantine.questions (
    question_id text primary key,
    source text not null,
    scope text not null, -- the village, or the regency for an institution's list
    sha256 text not null, -- of the newest file it stands in
    load_id text not null references ops.loads, -- the newest load that refused it
    source_row integer, -- empty: the whole file
    reason_codes text [] not null check (cardinality(reason_codes) > 0),
    turn text not null, -- whose move it is
    alarm_days integer not null check (alarm_days >= 0), -- from then on it is overdue
    first_as_of date not null, -- its age counts from here
    last_as_of date not null, -- the newest night that saw it
    closed_as_of date,
    closed_by text check (closed_by in ('answered', 'superseded', 'retried', 'withdrawn')),
    check (first_as_of <= last_as_of),
    check ((closed_as_of is null) = (closed_by is null))
);

create index if not exists questions_sender on quarantine.questions (source, scope);

-- What waits for an answer on a night, and for how long.
create or replace function quarantine.open_questions(night date)
returns table (
    question_id text, source text, scope text, load_id text, source_row integer,
    reason_codes text [], turn text, first_as_of date, age_days integer, is_overdue boolean
)
language sql stable
as $$
    select
        questions.question_id,
        questions.source,
        questions.scope,
        questions.load_id,
        questions.source_row,
        questions.reason_codes,
        questions.turn,
        questions.first_as_of,
        night - questions.first_as_of,
        night - questions.first_as_of > questions.alarm_days
    from quarantine.questions
    where
        questions.first_as_of <= night
        and (questions.closed_as_of is null or questions.closed_as_of > night)
$$;

-- Slips that came back filled in; the same content is read once.
create table if not exists quarantine.answer_files (
    sha256 text primary key,
    file_name text not null,
    delivery_id text, -- the file it answers, as the slip says
    scope text, -- the village of that file
    refusal_code text,
    refusal text, -- in Indonesian, for the sender
    as_of date not null,
    check (refusal_code is not null or delivery_id is not null)
);

-- One row for each question a slip asks, also where nothing was typed. Personal data.
create table if not exists quarantine.answers (
    answer_id bigint generated always as identity primary key,
    answers_sha256 text not null references quarantine.answer_files (sha256),
    question_id text not null, -- as the slip has it
    typed jsonb not null, -- our column -> as typed
    is_withdrawal boolean not null,
    outcome text not null check (
        outcome in (
            'applied', 'unchanged', 'unclear', 'unknown_question', 'question_closed',
            'of_another_village', 'contradictory'
        )
    ),
    as_of date not null,
    unique (answers_sha256, question_id)
);

create index if not exists answers_question on quarantine.answers (question_id);

---------- landing: as typed; emptied when the load is published or replaced

create unlogged table if not exists landing.civil_registry (
    load_id text not null,
    source_row integer not null,
    person_key uuid,
    household_key uuid,
    no_kk text, nik text, nama_lgkp text, jenis_klmin text, jenis_klmin_ket text,
    tmpt_lhr text, tgl_lhr text, agama text, agama_ket text, pddk_akh text,
    pendidikan_akh_ket text, jenis_pkrjn text, jenis_pkrjn_ket text, gol_drh text,
    stat_kwn_ket text, tgl_kwn text, stat_hbkel text, stat_hbkel_1 text, alamat text,
    no_rt text, no_rw text, dusun text, kode_pos text, telp text, no_prop text,
    nama_prop text, no_kab text, nama_kab text, no_kec text, nama_kec text,
    no_kel text, nama_kel text
);

create unlogged table if not exists landing.registry_events (
    load_id text not null,
    source_row integer not null,
    person_key uuid,
    new_person_key uuid,
    nik text, peristiwa text, tgl_peristiwa text, tgl_lapor text, nik_baru text
);

create unlogged table if not exists landing.village_rosters (
    load_id text not null,
    source_row integer not null, -- the row number the clerk sees
    village_code text not null,
    sheet text not null,
    person_key uuid,
    household_key uuid,
    proposal_key uuid not null, -- keyed hash of what the row, as typed, says of who is meant
    nik text, nik_cell_type text not null, family_card_number text, full_name text,
    birth_place text, birth_date text, birth_date_typed text, sex_code text, mother_name text,
    address text,
    rt text, rw text, occupation_text text, occupation_code text,
    second_occupation_text text, second_occupation_code text, income_rp text, phone text,
    note text, musdes_number text, musdes_date text, village_status text,
    formula_cells text, -- our columns whose cell is a formula, parted by commas
    is_work_certified boolean not null,
    is_withdrawn boolean not null default false, -- the village took the row back, in its answer
    repairs jsonb not null, -- column -> value as typed, where reading changed it
    typed jsonb not null -- the whole row as typed
);

create unlogged table if not exists landing.welfare_deciles (
    load_id text not null,
    source_row integer not null,
    household_key uuid,
    no_kk text, desil text, periode text, jumlah_anggota text
);

create unlogged table if not exists landing.bpjs_participants (
    load_id text not null,
    source_row integer not null,
    person_key uuid,
    nik text, nama text, kpj text, segmen text, status text, sumber_dana text,
    tgl_mulai text, tgl_akhir text, lunas_sampai text
);

create unlogged table if not exists landing.registry_answers (
    load_id text not null,
    source_row integer not null,
    person_key uuid,
    household_key uuid,
    nik text, jawaban text, tgl_jawaban text, berlaku_sampai text, no_kk text, nama_lgkp text,
    nama_lgkp_ibu text, tgl_lhr text, jenis_klmin text, jenis_pkrjn text, no_prop text, no_kab text, no_kec text,
    no_kel text,
    occupation_code text -- of jenis_pkrjn, which is a label here
);

create unlogged table if not exists landing.civil_servants (
    load_id text not null,
    source_row integer not null,
    person_key uuid,
    nik text, nip text, nama text, jenis text, unit_kerja text, status text
);

create unlogged table if not exists landing.village_officials (
    load_id text not null,
    source_row integer not null,
    person_key uuid,
    nik text, nama text, kode_desa text, jabatan text, tgl_mulai text, tgl_akhir text
);

create unlogged table if not exists landing.provincial_participants (
    load_id text not null,
    source_row integer not null,
    person_key uuid,
    nik text, nama text, kode_kab text, program text, tgl_mulai text, tgl_akhir text
);

---------- raw: accepted and typed

create table if not exists raw.civil_registry (
    load_id text not null,
    source_row integer not null,
    person_key uuid not null,
    household_key uuid,
    nik text not null,
    family_card_number text,
    full_name text not null,
    sex_code text not null,
    birth_place text,
    birth_date date not null,
    marital_status text,
    occupation_code text,
    family_role_code text,
    address text,
    rt text,
    rw text,
    hamlet text,
    phone text,
    province_code text not null,
    regency_code text not null,
    district_code text not null,
    village_code text not null
);

create table if not exists raw.registry_events (
    load_id text not null,
    source_row integer not null,
    person_key uuid not null,
    nik text not null,
    event_code text not null,
    event_date date not null,
    reported_date date not null,
    new_person_key uuid,
    new_nik text
);

create table if not exists raw.village_rosters (
    load_id text not null,
    source_row integer not null,
    village_code text not null,
    period date not null,
    layout text not null,
    sheet text not null,
    person_key uuid not null,
    household_key uuid,
    proposal_key uuid not null, -- the same in every file that says the same of who is meant
    nik text not null,
    full_name text not null,
    birth_place text,
    birth_date date,
    sex_code text,
    mother_name text,
    address text,
    rt text,
    rw text,
    occupation_text text,
    occupation_code text,
    second_occupation_text text,
    second_occupation_code text,
    income_rp bigint,
    phone text,
    note text,
    musdes_number text,
    musdes_date date,
    is_work_certified boolean not null,
    proposed_date date not null,
    repairs jsonb not null
);

create table if not exists raw.welfare_deciles (
    load_id text not null,
    source_row integer not null,
    household_key uuid not null,
    family_card_number text not null,
    decile smallint not null,
    period text not null,
    member_count integer not null
);

create table if not exists raw.bpjs_participants (
    load_id text not null,
    source_row integer not null,
    person_key uuid not null,
    nik text not null,
    full_name text,
    kpj text,
    segment text not null,
    status text not null,
    funding_source text not null,
    start_date date,
    end_date date,
    paid_until date
);

create table if not exists raw.registry_answers (
    load_id text not null,
    source_row integer not null,
    person_key uuid not null,
    household_key uuid,
    nik text not null,
    answer_code text not null,
    answered_date date not null,
    valid_until date not null,
    -- What follows is told of a person who was found.
    family_card_number text,
    full_name text,
    mother_name text,
    sex_code text,
    birth_date date,
    occupation_code text,
    province_code text,
    regency_code text,
    district_code text,
    village_code text
);

---------- identity: what the civil registry's web service was asked

-- One row per question that cost something, with its answer; rows are added and never changed.
create table if not exists identity.registry_questions (
    question_id bigint generated always as identity primary key,
    person_key uuid not null,
    nik text not null,
    as_of date not null, -- the night that asked
    urgency text not null, -- why
    asked_about text not null, -- digest of what proposal and extract said then
    answer_code text, -- empty: no answer came
    service_code text, -- as the service gave it
    facts jsonb not null default '{}', -- column of the contract -> as answered, of a found person
    requests integer not null check (requests > 0),
    answered_at timestamptz not null default now()
);

-- Nobody is paid for twice in a night.
create unique index if not exists registry_questions_once
on identity.registry_questions (person_key, as_of) where answer_code is not null;

---------- identity: which number a person bears after it was re-issued

-- From changes in the order of the day they happened (old number, new number, day) to the number
-- that holds today, one row per number left. The last change of a number counts, chains are followed
-- to their end, and where they run in a circle:
--   all on one day:  numbers changed hands, each person goes one step;
--   on several days: a number was given back, and holds where the oldest change of the circle began.
-- Nobody has a row whose number is the one it was.
create or replace function identity.numbers_that_hold(
    old_keys uuid [], new_keys uuid [], days date []
)
returns table (
    person_key uuid,
    current_person_key uuid,
    left_date date, -- since when the person does not bear the number
    changed_date date, -- day of the latest change on the way
    change_count integer,
    is_borne_by_another boolean -- somebody else bears the number today
)
language sql stable
as $$
    with recursive told as (
        select old_key, new_key, day, place
        from unnest(old_keys, new_keys, days) with ordinality as told (old_key, new_key, day, place)
        where old_key <> new_key
    ),

    changes as (
        select distinct on (old_key) old_key, new_key, day, place
        from told
        order by old_key asc, day desc, place desc
    ),

    walked as (
        select
            old_key as start_key,
            new_key as reached_key,
            array[old_key, new_key] as path,
            array[day] as days_on_the_way,
            false as is_circle
        from changes
        union all
        select
            walked.start_key,
            changes.new_key,
            walked.path || changes.new_key,
            walked.days_on_the_way || changes.day,
            changes.new_key = any(walked.path)
        from walked
        inner join changes on walked.reached_key = changes.old_key
        where not walked.is_circle
    ),

    walks as (
        select distinct on (start_key) *
        from walked
        order by start_key asc, cardinality(path) desc
    ),

    -- Where the person of each number in a circle ended up.
    circles as (
        select
            walks.start_key,
            max(changes.day) as last_day,
            min(changes.day) = max(changes.day) as is_exchange,
            case
                when min(changes.day) = max(changes.day) then walks.path[2]
                else (array_agg(changes.old_key order by changes.day, changes.place))[1]
            end as end_key
        from walks
        inner join changes on changes.old_key = any(walks.path)
        where walks.is_circle and walks.reached_key = walks.start_key
        group by walks.start_key, walks.path
    ),

    -- Into a circle from outside: whoever came after the exchange has what was free by then.
    ended as (
        select
            walks.start_key,
            walks.days_on_the_way[1] as left_date,
            walks.days_on_the_way,
            case
                when circles.start_key is null then walks.reached_key
                when
                    circles.is_exchange
                    and walks.start_key <> walks.reached_key
                    and walks.days_on_the_way[array_position(walks.path, walks.reached_key) - 1]
                    > circles.last_day
                    then walks.reached_key
                else circles.end_key
            end as end_key,
            walks.path
        from walks
        left join circles on walks.is_circle and walks.reached_key = circles.start_key
    ),

    counted as (
        select
            *,
            array_position(path[2:], end_key) as steps
        from ended
        where start_key <> end_key
    )

    select
        counted.start_key,
        counted.end_key,
        counted.left_date,
        (select max(day) from unnest(counted.days_on_the_way[:counted.steps]) as way (day)),
        counted.steps,
        exists (
            select from counted as others
            where others.end_key = counted.start_key and others.start_key <> counted.start_key
        )
    from counted
$$;

---------- identity: who is who, as far as numbers do not tell

-- One row per run, proposal and resident of the registry whom the proposal may mean. No values:
-- `agreement` names for each comparison the level that was reached.
create table if not exists identity.match_candidates (
    run_id text not null references ops.runs on delete cascade,
    load_id text not null,
    source_row integer not null,
    proposal_key uuid not null,
    candidate_key uuid not null, -- person key in the registry
    candidate_rank integer not null check (candidate_rank > 0),
    probability numeric(7, 6) not null check (probability between 0 and 1),
    is_tied boolean not null, -- somebody else is about as likely: nobody is proposed
    agreement jsonb not null,
    primary key (run_id, load_id, source_row, candidate_key)
);

-- One row per run and pair of proposed people who may be one person under two numbers.
create table if not exists identity.duplicate_pairs (
    run_id text not null references ops.runs on delete cascade,
    person_key uuid not null,
    other_person_key uuid not null check (person_key < other_person_key),
    probability numeric(7, 6) not null check (probability between 0 and 1),
    agreement jsonb not null,
    primary key (run_id, person_key, other_person_key)
);

-- What an officer decided about one question; rows are added and never changed. It takes effect
-- once another officer agrees. Personal data.
--   match:     the proposal means the resident («same»), or does not («different»)
--   duplicate: two people are one, or are not
--   rule:      the person passes a rule that asked for a person («accept»), or does not («reject»)
--   value:     a cell of the proposal is to be read as another value («accept»)
create table if not exists identity.judgements (
    judgement_id bigint generated always as identity primary key,
    question_id text not null,
    kind text not null check (kind in ('match', 'duplicate', 'rule', 'value')),
    subject_key uuid not null, -- match, value: proposal key; duplicate, rule: person key
    object_key uuid, -- match: the resident's key; duplicate: the other person's
    rule_code text, -- rule
    village_code text, -- match, value: the village that proposes
    column_name text, -- match: nik; value: our column
    new_value text, -- match: the resident's NIK; value: what is to be read
    expected text not null, -- value: what stands there now; else a digest of what was shown
    verdict text not null check (verdict in ('same', 'different', 'accept', 'reject')),
    basis text not null, -- the paper or the visit it rests on, as typed
    decided_by text not null, -- an officer's code
    decided_on date not null,
    valid_until date not null,
    answers_sha256 text not null, -- the workbook it was typed into
    as_of date not null, -- the night that read it: earlier nights do not know it
    unique (judgement_id, decided_by),
    unique (answers_sha256, question_id),
    check ((kind in ('match', 'duplicate')) = (object_key is not null)),
    check ((kind in ('match', 'duplicate')) = (verdict in ('same', 'different'))),
    check ((kind = 'rule') = (rule_code is not null)),
    check (
        (kind in ('match', 'value'))
        = (village_code is not null and column_name is not null and new_value is not null)
    ),
    check (valid_until >= decided_on),
    check (as_of >= decided_on)
);

create index if not exists judgements_subject on identity.judgements (subject_key);

-- Whether a second officer agrees: never the first one.
create table if not exists identity.judgement_checks (
    judgement_id bigint primary key,
    decided_by text not null,
    checked_by text not null check (checked_by <> decided_by),
    is_agreed boolean not null,
    checked_on date not null,
    answers_sha256 text not null,
    as_of date not null, -- the night that read it
    check (as_of >= checked_on),
    foreign key (judgement_id, decided_by) references identity.judgements (judgement_id, decided_by)
);

-- What holds on a night: agreed until then, not yet expired, and the last word on its question.
create or replace function identity.judgements_at(night date)
returns setof identity.judgements
language sql stable
as $$
    select in_force.*
    from (
        select distinct on (
            judgements.kind, judgements.subject_key, judgements.object_key,
            judgements.rule_code, judgements.column_name
        )
            judgements.judgement_id
        from identity.judgements
        inner join identity.judgement_checks as checks using (judgement_id)
        where checks.is_agreed and checks.as_of <= night
        order by
            judgements.kind, judgements.subject_key, judgements.object_key,
            judgements.rule_code, judgements.column_name,
            checks.checked_on desc, judgements.judgement_id desc
    ) as last_word
    inner join identity.judgements as in_force using (judgement_id)
    where in_force.valid_until >= night
$$;

-- What officers are asked: one row per question, from the first night that asks it on. The same
-- question about the same evidence has the same id on every night. Personal data.
create table if not exists identity.asked_questions (
    question_id text primary key,
    kind text not null check (kind in ('match', 'duplicate', 'rule')),
    rule_code text not null, -- says for how long an answer holds
    subject_key uuid not null, -- as in identity.judgements
    object_key uuid,
    village_code text not null, -- of the proposal, or of the person who waits
    proposal_key uuid, -- the proposal of which a cell may be corrected
    new_value text, -- match: the resident's NIK
    evidence_digest text not null, -- of what is shown
    district_code text not null, -- whose workbook asks
    is_prefilled boolean not null, -- the answer is proposed, and still an officer's to give
    first_as_of date not null, -- days open count from here; anew once it was closed
    last_as_of date not null, -- the newest night that asked
    closed_as_of date, -- the first night that did not
    check (first_as_of <= last_as_of),
    check ((kind = 'rule') = (object_key is null))
);

-- Workbooks of officers that came back; the same content is read once.
create table if not exists identity.review_files (
    sha256 text primary key,
    book_id text, -- as the workbook has it
    district_code text,
    refusal_code text,
    refusal text, -- in Indonesian
    as_of date not null,
    check ((refusal_code is null) = (district_code is not null))
);

-- One row per line of such a workbook, also where nothing was typed: nothing is lost. Personal data.
create table if not exists identity.review_lines (
    line_id bigint generated always as identity primary key,
    answers_sha256 text not null references identity.review_files (sha256),
    sheet_position integer not null,
    sheet_row integer not null,
    question_id text not null, -- as the workbook has it
    typed jsonb not null, -- our column -> as typed
    decision text not null check (
        decision in (
            'empty', 'unchanged', 'taken', 'unclear', 'unknown_question', 'question_closed',
            'contradictory', 'basis_missing', 'officer_missing', 'officer_unknown',
            'officer_may_not', 'of_another_officer', 'date_unclear', 'value_unclear',
            'old_value_differs'
        )
    ),
    checking text not null check (
        checking in (
            'empty', 'unchanged', 'taken', 'unclear', 'nothing_to_check', 'checked_already',
            'contradictory', 'maker_is_checker', 'officer_missing', 'officer_unknown',
            'officer_may_not', 'of_another_officer', 'date_unclear'
        )
    ),
    judgement_id bigint references identity.judgements,
    as_of date not null,
    unique (answers_sha256, sheet_position, sheet_row)
);

create index if not exists review_lines_question on identity.review_lines (question_id);

create table if not exists raw.civil_servants (
    load_id text not null,
    source_row integer not null,
    person_key uuid not null,
    nik text not null,
    full_name text,
    servant_kind text not null,
    status text not null
);

create table if not exists raw.village_officials (
    load_id text not null,
    source_row integer not null,
    person_key uuid not null,
    nik text not null,
    full_name text,
    village_code text,
    office_held text,
    start_date date not null,
    end_date date
);

create table if not exists raw.provincial_participants (
    load_id text not null,
    source_row integer not null,
    person_key uuid not null,
    nik text not null,
    full_name text,
    regency_code text,
    programme text not null,
    start_date date not null,
    end_date date
);

create index if not exists civil_registry_load on raw.civil_registry using brin (load_id);
create index if not exists registry_events_load on raw.registry_events using brin (load_id);
create index if not exists village_rosters_load on raw.village_rosters (load_id);
create index if not exists welfare_deciles_load on raw.welfare_deciles using brin (load_id);
create index if not exists bpjs_participants_load on raw.bpjs_participants using brin (load_id);
create index if not exists civil_servants_load on raw.civil_servants using brin (load_id);
create index if not exists village_officials_load on raw.village_officials using brin (load_id);
create index if not exists provincial_participants_load
on raw.provincial_participants using brin (load_id);

---------- identity: who looked somebody up in clear, and why

-- One row per access of a person to the vault, kept before anything is shown; rows are added and
-- never changed. What the pipeline itself reads every night is not here.
create table if not exists identity.vault_access (
    access_id bigint generated always as identity primary key,
    accessed_by text not null check (accessed_by ~ '\S'), -- office account or OS user, as told
    database_role text not null default session_user,
    purpose text not null check (purpose ~ '\S'),
    what text not null check (
        what in (
            'reveal', 'find', 'slip', 'review_workbook', 'letters', 'export', 'scan', 'replay'
        )
    ),
    person_key uuid, -- empty: several people, in a file
    row_count integer not null check (row_count > 0), -- people asked for, or rows of the files
    as_of date not null,
    accessed_at timestamptz not null default clock_timestamp(),
    transaction_id xid8 not null default pg_current_xact_id(),
    check ((what in ('reveal', 'find')) = (person_key is not null))
);

-- A warehouse of before the replay does not know that word yet.
do $$
begin
    if not exists (
        select from pg_catalog.pg_constraint
        where
            conname = 'vault_access_what_check'
            and conrelid = 'identity.vault_access'::regclass
            and pg_get_constraintdef(oid) like '%replay%'
    ) then
        alter table identity.vault_access drop constraint if exists vault_access_what_check;
        alter table identity.vault_access add constraint vault_access_what_check check (
            what in (
                'reveal', 'find', 'slip', 'review_workbook', 'letters', 'export', 'scan', 'replay'
            )
        );
    end if;
end
$$;

-- For what, as purposes.csv has it; empty in rows of before there was such a list.
alter table identity.vault_access add column if not exists purpose_code text;

create or replace trigger vault_access_stands
before update or delete or truncate on identity.vault_access
for each statement execute function ops.refuse_change();

-- Who opened what: looks at persons, which are rows of identity.vault_access, and at reports, which
-- are rows of ops.report_access. No look is in both.
create or replace view identity.accesses as
select
    accessed_at, accessed_by, null as role, what as what_kind,
    coalesce(person_key::text, what) as what, purpose_code, purpose, row_count, as_of
from identity.vault_access
union all
select
    accessed_at, accessed_by, role, what_kind, what, purpose_code, null as purpose,
    null as row_count, as_of
from ops.report_access;

-- What each source said last of a person, in clear; one row per source, load and row.
create or replace view identity.known_people as
select
    said.person_key, said.source, loads.period as said_on, loads.landed_at, said.nik,
    said.full_name, said.birth_date, said.phone, said.mother_name
from (
    select
        load_id, person_key, 'civil_registry' as source, nik, full_name, birth_date, phone,
        null as mother_name
    from raw.civil_registry
    union all
    select load_id, person_key, 'registry_events', nik, null, null, null, null
    from raw.registry_events
    union all
    select load_id, person_key, 'registry_answers', nik, full_name, birth_date, null, mother_name
    from raw.registry_answers
    union all
    select load_id, person_key, 'village_rosters', nik, full_name, birth_date, phone, mother_name
    from raw.village_rosters
    union all
    select load_id, person_key, 'bpjs_participants', nik, full_name, null, null, null
    from raw.bpjs_participants
    union all
    select load_id, person_key, 'civil_servants', nik, full_name, null, null, null
    from raw.civil_servants
    union all
    select load_id, person_key, 'village_officials', nik, full_name, null, null, null
    from raw.village_officials
    union all
    select load_id, person_key, 'provincial_participants', nik, full_name, null, null, null
    from raw.provincial_participants
) as said
inner join ops.loads as loads using (load_id);

-- The person of an access that is kept already, so that a transaction that is rolled back shows
-- nobody; it is its own role's and a minute old at most, so that each look is a row of its own.
create or replace function identity.person_of(access bigint, asked_for text) returns uuid
language plpgsql stable
as $$
declare
    noted identity.vault_access;
begin
    select * into noted from identity.vault_access where access_id = access and what = asked_for;
    if not found then
        raise exception 'there is no access % to %', access, asked_for;
    elsif noted.transaction_id = pg_current_xact_id_if_assigned() then
        raise exception 'access % must be committed before it is used', access;
    elsif
        noted.database_role <> session_user
        or noted.accessed_at < clock_timestamp() - interval '1 minute'
    then
        raise exception 'access % was for an earlier look: look again', access;
    end if;
    return noted.person_key;
end
$$;

-- What every source said last of the person of an access «reveal».
drop function if exists identity.reveal(bigint);
create function identity.reveal(access bigint)
returns setof identity.known_people
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select distinct on (known.source) known.*
    from identity.known_people as known
    where known.person_key = (select identity.person_of(access, 'reveal'))
    order by known.source, known.said_on desc, known.landed_at desc
$$;

-- Which sources know the person of an access «find», and since which data last.
create or replace function identity.find(access bigint)
returns table (source text, said_on date)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select known.source, max(known.said_on)
    from identity.known_people as known
    where known.person_key = (select identity.person_of(access, 'find'))
    group by known.source
    order by known.source
$$;

revoke all on function identity.reveal (bigint), identity.find (bigint) from public;

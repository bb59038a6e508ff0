with

pairs as (

    select * from {{ ref("int_duplicate_pairs") }}

),

clusters as (

    select * from {{ ref("int_duplicate_clusters") }}

),

sides as (

    select
        person_key,
        other_person_key,
        probability

    from pairs

    union all

    select
        other_person_key as person_key,
        person_key as other_person_key,
        probability

    from pairs

),

ranked as (

    select
        person_key,
        other_person_key,
        probability,
        row_number() over by_likelihood as place,
        lead(probability) over by_likelihood as next_probability

    from sides

    window by_likelihood as (
        partition by person_key
        order by probability desc, other_person_key asc
    )

),

-- Two who are as likely are both not the best.
best as (

    select
        person_key,
        other_person_key

    from ranked

    where place = 1 and probability is distinct from next_probability

),

mutual as (

    select
        pairs.person_key,
        pairs.other_person_key,
        pairs.probability,
        ours.person_key is not null and theirs.person_key is not null as is_mutually_best

    from pairs

    left join best as ours
        on
            pairs.person_key = ours.person_key
            and pairs.other_person_key = ours.other_person_key

    left join best as theirs
        on
            pairs.person_key = theirs.other_person_key
            and pairs.other_person_key = theirs.person_key

)

select
    mutual.person_key,
    mutual.other_person_key,
    mutual.probability,
    clusters.is_too_large as is_dissolved,
    not clusters.is_too_large or mutual.is_mutually_best as is_suspected,
    case
        when not clusters.is_too_large then clusters.cluster_id
        when mutual.is_mutually_best then mutual.person_key
    end as cluster_id,
    case
        when not clusters.is_too_large then clusters.cluster_size
        when mutual.is_mutually_best then 2
    end as cluster_size

from mutual

inner join clusters
    on mutual.person_key = clusters.person_key

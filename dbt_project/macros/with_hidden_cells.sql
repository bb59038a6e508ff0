{# The rows of `cells` (group_key, cell_key, persons, min_cell_persons, is_total_hidden), each with
   whether it must be hidden: small ones, and where those could be told from the total, the smallest of
   the others as well. One small cell is its total less the rest; several are known too when they can
   only all be 1, or all be the largest hidden number. Where the total is hidden as somebody else's
   partner, one cell below it is, or adding them up would give it away. #}
{% macro with_hidden_cells(cells) -%}

    select
        placed.*,
        placed.is_small
        or (
            placed.place = 1
            and case
                when placed.is_total_hidden then placed.small_cells = 0
                else
                    placed.small_cells > 0
                    and (
                        placed.small_cells = 1
                        or placed.small_persons in (
                            placed.small_cells,
                            placed.small_cells * (placed.min_cell_persons - 1)
                        )
                    )
            end
        ) as is_hidden

    from (
        select
            sized.*,
            count(*) filter (where sized.is_small) over (partition by sized.group_key)
                as small_cells,
            coalesce(
                sum(sized.persons) filter (where sized.is_small)
                    over (partition by sized.group_key),
                0
            ) as small_persons,
            case
                when not sized.is_small
                    then row_number() over (
                        partition by sized.group_key, sized.is_small
                        order by sized.persons = 0, sized.persons, sized.cell_key
                    )
            end as place

        from (
            select
                *,
                persons between 1 and min_cell_persons - 1 as is_small

            from {{ cells }}
        ) as sized
    ) as placed

{%- endmacro %}

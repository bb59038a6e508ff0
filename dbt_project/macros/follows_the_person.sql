{# Whether something told of a number on a day goes with the person who bore it then. A number that
   nobody bears any more is always its last bearer's. One that changed hands is theirs only in what
   was told before; without a day it is taken for old. #}
{% macro follows_the_person(told_on, changes="nik_changes") -%}
    (
                {{ changes }}.is_borne_by_another is distinct from true
                or coalesce({{ told_on }} < {{ changes }}.left_date, true)
            )
{%- endmacro %}

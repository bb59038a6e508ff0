{# A name for comparison: no titles, no degrees, one spelling of the names that have many.
   «H. MUH. AMIN, S.Pd», «Moh Amin» and «MUHAMMAD AMIN (ALM)» are one name. #}
{% macro plain_name(name) -%}
    {%- set steps = [
        ("[(][^)]*[)]|,.*$", " "),
        ("\\m(A[.] ?MD|S[.] ?(PD|E|H|T|P|SI|SOS|AG|KOM|IP|KEP|KM|PI|HUT|HI)"
            ~ "|M[.] ?(PD|SI|M|H|AG|KOM|KES|T))\\M([.] ?I\\M)?", " "),
        ("[^A-Z ]+", " "),
        ("\\m(H|HJ|HAJI|HAJJAH|KH|DRS|DRA|DR|IR|ALM|ALMH|ALMARHUM|ALMARHUMAH|SPD|SPDI|AMD)\\M", " "),
        ("\\m(M|MD|MHD|MUH|MOH|MOCH|MUHAMAD|MOHAMAD|MOHAMMAD|MOCHAMAD|MOCHAMMAD)\\M", "MUHAMMAD"),
        ("\\mABD\\M", "ABDUL"),
        (" ST *$", " "),
        ("\\mST\\M", "SITI"),
        (" +", " "),
    ] -%}
    {%- set expression = namespace(sql="upper(" ~ name ~ ")") -%}
    {%- for pattern, replacement in steps -%}
        {%- set expression.sql = "regexp_replace(" ~ expression.sql
            ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "', 'g')" -%}
    {%- endfor -%}
    trim({{ expression.sql }})
{%- endmacro %}

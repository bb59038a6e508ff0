{# A name for comparison: no titles, no degrees, one spelling of the names that have many.
   «H. MUH. AMIN, S.Pd», «Moh Amin» and «MUHAMMAD AMIN (ALM)» are one name. #}
{% macro plain_name(name) -%}
    {{- _respelt("upper(" ~ name ~ ")", [
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
    ]) -}}
{%- endmacro %}

{# How a plain name sounds, for those who write the same name differently: no bin and binti, old and
   regional spellings as today's, no silent h, no letter twice. «JUSOEF BIN ACHMAD» and «YUSUP
   AHMAD» differ by one letter; «SYARIFFUDDIN» and «SARIPUDIN» do not. #}
{% macro spelling(plain_name) -%}
    {{- _respelt(plain_name, [
        ("\\m(BIN|BINTI|BINTE|BTE|BT)\\M", " "),
        ("OE|OO", "U"),
        ("DJ", "J"),
        ("TJ", "C"),
        ("S[YJH]", "S"),
        ("[KC]H", "H"),
        ("([DGT])H", "\\1"),
        ("[FV]", "P"),
        ("Q", "K"),
        ("X", "KS"),
        ("DZ|Z", "J"),
        ("Y", "I"),
        ("O", "U"),
        ("H\\M", ""),
        ("(.)\\1+", "\\1"),
    ]) -}}
{%- endmacro %}

{% macro _respelt(text, steps) -%}
    {%- set expression = namespace(sql=text) -%}
    {%- for pattern, replacement in steps -%}
        {%- set expression.sql = "regexp_replace(" ~ expression.sql
            ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "', 'g')" -%}
    {%- endfor -%}
    trim({{ expression.sql }})
{%- endmacro %}

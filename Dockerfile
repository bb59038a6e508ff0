# One image for every Airflow component: the locked environment and this checkout, as one user.

FROM python:3.12.12-slim-trixie AS environment

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /opt/jamsos
RUN python -m venv .venv
COPY requirements-uv.lock requirements.lock ./
RUN .venv/bin/python -m pip install --require-hashes --no-deps -r requirements-uv.lock \
    && .venv/bin/uv pip install --python .venv/bin/python --require-hashes -r requirements.lock
COPY pyproject.toml ./
COPY src src
RUN .venv/bin/uv pip install --python .venv/bin/python \
    --no-deps --no-build-isolation --editable .

FROM python:3.12.12-slim-trixie

RUN useradd --system --uid 50000 --gid 0 --home-dir /opt/jamsos --shell /usr/sbin/nologin jamsos \
    && install --directory --owner jamsos --group 0 --mode 0770 \
       /var/jamsos /var/jamsos/airflow /var/jamsos/airflow/logs
WORKDIR /opt/jamsos
COPY --from=environment /opt/jamsos /opt/jamsos
COPY regions regions
COPY expectations expectations
COPY dbt_project dbt_project
COPY plugins plugins
COPY dags dags

# Nothing is reported to anybody.
ENV PATH=/opt/jamsos/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DO_NOT_TRACK=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false GX_ANALYTICS_ENABLED=false \
    SCARF_NO_ANALYTICS=true \
    JAMSOS_PROJECT=/opt/jamsos JAMSOS_HOME=/var/jamsos \
    AIRFLOW_HOME=/var/jamsos/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/jamsos/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/jamsos/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__CORE__DEFAULT_TIMEZONE=Asia/Makassar
USER jamsos
VOLUME /var/jamsos
ENTRYPOINT ["airflow"]

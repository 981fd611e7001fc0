# One image for the API, the worker, the codec server and the migrations: docker-compose.yml says what runs.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package that the build needs has an install script of use (embedded Postgres has, and stays out of here).
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:20.20.2-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
# The bridge of the Temporal SDK ships every platform (138 MB) and the Rust source that it is made of.
RUN set -eu; \
    bridge=node_modules/@temporalio/core-bridge; \
    case "$(uname -m)" in aarch64) keep=aarch64-unknown-linux-gnu ;; *) keep=x86_64-unknown-linux-gnu ;; esac; \
    test -d "$bridge/releases/$keep"; \
    find "$bridge/releases" -mindepth 1 -maxdepth 1 ! -name "$keep" -exec rm -r {} +; \
    rm -r "$bridge/sdk-core" "$bridge/src"

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# What a volume in this place begins with: the only folder that the process writes to.
RUN mkdir -p /var/lib/vestibule/files && chown -R node:node /var/lib/vestibule
# Its files belong to root: the process can read itself and change nothing.
USER node
CMD ["node", "dist/api/main.js"]

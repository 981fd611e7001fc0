import { Gauge, Histogram, type Registry } from 'prom-client';

/**
 * Upper bounds in seconds. 5 s and 8 s are promises (domain/limits: SEND_ANSWER_MS, API_CALL_MS), so what breaks
 * them is counted apart.
 */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 10];

/**
 * `http_request_duration_seconds{method,route,status}` and `http_requests_in_flight`: what the API's middleware
 * reports to. `route` is a declared path or `unmatched`, so the number of series is bounded.
 */
export function createHttpMetrics(registry: Registry) {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the headers of a request to its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [registry],
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are not answered yet',
    registers: [registry],
  });
  // The label set of a series is hashed once and not with every request.
  const series = new Map<string, Histogram.Internal<'method' | 'route' | 'status'>>();
  return {
    started(): void {
      inFlight.inc();
    },
    finished(method: string, route: string, status: number, seconds: number): void {
      inFlight.dec();
      const key = `${method} ${route} ${status}`;
      let known = series.get(key);
      if (!known) {
        known = duration.labels({ method, route, status });
        series.set(key, known);
      }
      known.observe(seconds);
    },
  };
}

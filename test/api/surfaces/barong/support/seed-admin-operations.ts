/**
 * The operations that seed 001 documents for administrators, as they stand there: parameters (`*`: required, `?`: in the
 * query) and statuses; both dialects have them (issue 8).
 */
export const SEED_ADMIN_OPERATIONS: readonly {
  readonly operation: string;
  readonly parameters: string;
  readonly statuses: readonly number[];
}[] = [
  { operation: 'GET /admin/levels', parameters: '', statuses: [200, 401] },
  {
    operation: 'PUT /admin/profiles',
    parameters: 'uid* first_name last_name dob address postcode city country state metadata',
    statuses: [200, 400, 401, 422],
  },
  { operation: 'GET /admin/profiles', parameters: 'page? limit?', statuses: [200, 401] },
  { operation: 'DELETE /admin/restrictions', parameters: 'id*?', statuses: [204, 401] },
  { operation: 'PUT /admin/restrictions', parameters: 'id* scope value state', statuses: [200, 401] },
  { operation: 'POST /admin/restrictions', parameters: 'scope* value* state', statuses: [201, 401] },
  { operation: 'GET /admin/restrictions', parameters: 'scope? range? page? limit?', statuses: [200, 401] },
  { operation: 'GET /admin/metrics', parameters: 'created_from? created_to?', statuses: [200, 401] },
  {
    operation: 'GET /admin/activities/admin',
    parameters: 'topic? action? uid? email? from? to? page? limit? target_uid? range?',
    statuses: [200, 401],
  },
  {
    operation: 'GET /admin/activities',
    parameters: 'topic? action? uid? email? from? to? page? limit?',
    statuses: [200, 401],
  },
  {
    operation: 'PUT /admin/permissions',
    parameters: 'id* role verb path action topic',
    statuses: [200, 401],
  },
  { operation: 'DELETE /admin/permissions', parameters: 'id*?', statuses: [204, 401] },
  {
    operation: 'POST /admin/permissions',
    parameters: 'role* verb* path* action* topic',
    statuses: [201, 401],
  },
  { operation: 'GET /admin/permissions', parameters: 'page? limit?', statuses: [200, 401] },
  { operation: 'DELETE /admin/users/data_storage', parameters: 'uid*? title*?', statuses: [204, 401] },
  { operation: 'GET /admin/users/{uid}', parameters: 'uid*', statuses: [200, 401] },
  { operation: 'DELETE /admin/users/labels', parameters: 'uid*? key*? scope*?', statuses: [204, 401] },
  {
    operation: 'PUT /admin/users/labels',
    parameters: 'uid* key* scope* description value*',
    statuses: [200, 400, 401, 404, 422],
  },
  {
    operation: 'POST /admin/users/labels',
    parameters: 'uid* key* value* description scope',
    statuses: [201, 401],
  },
  { operation: 'GET /admin/users/labels', parameters: 'key*? value*? page? limit?', statuses: [200, 401] },
  {
    operation: 'POST /admin/users/labels/update',
    parameters: 'uid* key* scope* value* description replace',
    statuses: [201, 400, 401, 404, 422],
  },
  { operation: 'GET /admin/users/labels/list', parameters: '', statuses: [200, 401] },
  {
    operation: 'GET /admin/users/documents/pending',
    parameters:
      'extended? uid? email? role? first_name? last_name? country? level? state? range? from? to? page? limit?',
    statuses: [200, 401],
  },
  { operation: 'PUT /admin/users', parameters: 'uid* state otp', statuses: [200, 401] },
  {
    operation: 'GET /admin/users',
    parameters:
      'extended? uid? email? role? first_name? last_name? country? level? state? range? from? to? page? limit?',
    statuses: [200, 401],
  },
  { operation: 'POST /admin/users/role', parameters: 'uid* role*', statuses: [201, 401] },
  { operation: 'POST /admin/users/update', parameters: 'uid* state otp', statuses: [201, 401] },
];

import { userIdOf } from './accounts.js';
import type { NumberedAccount } from './admins.js';
import { type Answer, TestClient } from './http.js';
import { join } from './members.js';
import type { Scene } from './scene.js';

/* Applicants and reviewers of a scene. */

/** An API process. */
type Api = { readonly url: string };

/** Registers somebody. @param role absent: a member */
export async function joinAs(scene: Scene, api: Api, role?: string): Promise<NumberedAccount> {
  const member = await join(scene, api);
  const id = Number(await userIdOf(scene.database, member));
  if (role !== undefined) await scene.database.query('UPDATE users SET role = $2 WHERE id = $1', [id, role]);
  return { ...member, id };
}

/** A client of an API whose answers are kept for the invariants. */
class RecordingClient extends TestClient {
  constructor(
    url: string,
    private readonly answers: Answer[],
  ) {
    super(url);
  }

  override async request(...args: Parameters<TestClient['request']>): Promise<Answer> {
    const answer = await super.request(...args);
    this.answers.push(answer);
    return answer;
  }
}

/** A client of a scene's API. */
export function clientOf(scene: Scene, api: Api): TestClient {
  return new RecordingClient(api.url, scene.answers);
}

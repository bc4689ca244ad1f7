// A refusal thrown by a rule, as the HTTP answer that it stands for.
import { Refusal } from '../refusal';

/** Anything but a refusal is a mistake of the laboratory: it says so, and never with a stack trace to the client. */
export function answerRefusals(error: Error): Response {
  if (error instanceof Refusal) return Response.json(error.body, { status: error.status, headers: error.headers });
  console.error('laboratory:', error);
  return Response.json({ error: { code: 'InternalServerError', message: 'Encountered internal server error.' } }, { status: 500 });
}

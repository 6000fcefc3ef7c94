// From where on are changes read, of which part, and for how long are they kept?

import { refuse } from "./check.js";
import { FeedRange, isFeedRange, rangeForm } from "./feedRange.js";
import { keyText, type PartitionKey } from "./partitionKey.js";

/** What a feed tells of, by the service's names. */
export enum ChangeFeedMode {
  /** Each item that was created or replaced, once, with its latest version. */
  LatestVersion = "Incremental Feed",
  /** Every version of every item, and deletions; from now on or from a continuation. The container needs a {@link ChangeFeedPolicy}. */
  AllVersionsAndDeletes = "Full-Fidelity Feed",
}

/** From where on changes are read. Without a partition key or a feed range: those of the whole container. */
export abstract class ChangeFeedStartFrom {
  /** The partition key, feed range or continuation that it was made with. */
  abstract getCfResource(): PartitionKey | FeedRange | undefined;

  /** All there is. */
  static Beginning(cfResource?: PartitionKey | FeedRange): ChangeFeedStartFrom {
    return new Start({ fromBeginning: true }, cfResource);
  }

  /** What changes from the first request on. */
  static Now(cfResource?: PartitionKey | FeedRange): ChangeFeedStartFrom {
    return new Start({}, cfResource);
  }

  /** What changed after a time, to the second. */
  static Time(startTime: Date, cfResource?: PartitionKey | FeedRange): ChangeFeedStartFrom {
    return new Start({ fromTime: milliseconds("startTime", startTime) }, cfResource);
  }

  /** What follows the page that gave this continuation, of what that feed was of. */
  static Continuation(continuationToken: string): ChangeFeedStartFrom {
    if (typeof continuationToken !== "string" || continuationToken === "") {
      refuse("continuationToken", "must be a string that is not empty");
    }
    return new Start({}, undefined, continuationToken);
  }
}

/** Where a feed begins, as the native module takes it. */
interface From {
  fromBeginning?: boolean;
  fromTime?: number;
}

/** @internal */
export class Start extends ChangeFeedStartFrom {
  readonly key: string | undefined;
  readonly feed: object;

  readonly #resource: PartitionKey | FeedRange | undefined;

  constructor(
    from: From,
    resource?: PartitionKey | FeedRange,
    readonly continuation?: string,
  ) {
    super();
    this.#resource = continuation ?? resource;
    const range = isFeedRange(resource) ? resource : undefined;
    this.feed = range === undefined ? from : { ...from, range: rangeForm(range) };
    this.key = keyText("cfResource", range === undefined ? (resource as PartitionKey | undefined) : undefined);
  }

  getCfResource(): PartitionKey | FeedRange | undefined {
    return this.#resource;
  }
}

export function milliseconds(name: string, time: Date): number {
  // Also a date of another realm.
  const isDate = Object.prototype.toString.call(time) === "[object Date]";
  return isDate && Number.isFinite(time.getTime()) ? time.getTime() : refuse(name, "must be a Date");
}

/** A time for which the service keeps changes. */
export class ChangeFeedRetentionTimeSpan {
  readonly #minutes: number;

  private constructor(minutes: number) {
    this.#minutes = minutes;
  }

  /** Whole minutes, 1 or more. */
  static fromMinutes(minutes: number): ChangeFeedRetentionTimeSpan {
    if (!Number.isSafeInteger(minutes) || minutes < 1) refuse("minutes", "must be a whole number, 1 or more");
    return new ChangeFeedRetentionTimeSpan(minutes);
  }

  /** @internal */
  getRetentionInMinutes(): number {
    return this.#minutes;
  }
}

/** Of a container: for how long it keeps all versions of its items, and their deletions. */
export class ChangeFeedPolicy {
  /** In minutes. */
  retentionDuration: number;

  constructor(retentionDuration: ChangeFeedRetentionTimeSpan) {
    this.retentionDuration = retentionDuration.getRetentionInMinutes();
  }
}

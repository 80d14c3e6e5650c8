/**
 * The pool as a Nest module.
 *
 * @module pg-headroom/nest
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { send } from '../monitor/http/answer.js';
import { Pool } from '../pool/pool.js';
import { type HeadroomOptions, Service } from './service.js';

export type { HeadroomOptions } from './service.js';
export { Service } from './service.js';

/** Options that a factory creates, from what is injected. */
export interface HeadroomAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  // biome-ignore lint/suspicious/noExplicitAny: as Nest's own factories, whose parameters are those that `inject` names.
  readonly useFactory: (...injected: any[]) => HeadroomOptions | Promise<HeadroomOptions>;
  readonly inject?: readonly (string | symbol | (abstract new (...given: never[]) => unknown))[];
}

/**
 * Nest module: the pool for injection by its class, health and metrics under `/internal`, and a pool that closes after the
 * HTTP server when the application closes (with `app.enableShutdownHooks()`, also on a signal).
 *
 * @example
 * ```ts
 * @Module({ imports: [HeadroomModule.forRoot()] })
 * export class AppModule {}
 *
 * @Injectable()
 * export class Orders {
 *   constructor(private readonly pool: Pool) {}
 * }
 * ```
 */
export class HeadroomModule implements NestModule, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #service: Service;

  constructor(service: Service) {
    this.#service = service;
  }

  static forRoot(options: HeadroomOptions = {}): DynamicModule {
    return HeadroomModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: HeadroomAsyncOptions): DynamicModule {
    return {
      module: HeadroomModule,
      global: true,
      imports,
      providers: [
        {
          provide: Service,
          inject: [...inject],
          useFactory: async (...injected: unknown[]) => new Service(await useFactory(...injected)),
        },
        { provide: Pool, inject: [Service], useFactory: ({ pool }: Service) => pool },
      ],
      exports: [Pool, Service],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    for (const [path, name] of this.#service.routes) {
      consumer
        .apply(({ method = 'GET' }: IncomingMessage, response: ServerResponse) => {
          void this.#service.respond(method, name).then((answer) => send(response, answer));
        })
        .forRoutes(path);
    }
    const { dashboard, dashboardPaths } = this.#service;
    if (dashboard !== undefined) consumer.apply(dashboard.handler).forRoutes(...dashboardPaths);
  }

  /** Nest closes its HTTP server next, which waits for open pages. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#service.dashboard?.close();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#service.close();
  }
}

// As the decorators do, which this code is compiled without.
Module({})(HeadroomModule);
Inject(Service)(HeadroomModule, undefined, 0);

/**
 * SQLite's C functions as WebAssembly exports them: pointers and ints are numbers, 64-bit ints are bigints.
 * https://sqlite.org/c3ref/funclist.html
 */
export interface SqliteApi {
  __wasm_call_ctors(): void
  _emscripten_stack_restore(sp: number): void
  emscripten_stack_get_current(): number
  sqlite3__wasm_config_i(option: number, value: number): number
  sqlite3__wasm_db_config_ip(db: number, option: number, value: number, out: number): number
  sqlite3__wasm_enum_json(): number
  sqlite3_aggregate_context(context: number, size: number): number
  sqlite3_backup_finish(backup: number): number
  sqlite3_backup_init(target: number, targetName: number, source: number, sourceName: number): number
  sqlite3_backup_pagecount(backup: number): number
  sqlite3_backup_remaining(backup: number): number
  sqlite3_backup_step(backup: number, pages: number): number
  sqlite3_bind_blob(stmt: number, i: number, data: number, size: number, destroy: number): number
  sqlite3_bind_double(stmt: number, i: number, value: number): number
  sqlite3_bind_int(stmt: number, i: number, value: number): number
  sqlite3_bind_int64(stmt: number, i: number, value: bigint): number
  sqlite3_bind_null(stmt: number, i: number): number
  sqlite3_bind_parameter_count(stmt: number): number
  sqlite3_bind_parameter_name(stmt: number, i: number): number
  sqlite3_bind_text(stmt: number, i: number, data: number, size: number, destroy: number): number
  sqlite3_bind_zeroblob(stmt: number, i: number, size: number): number
  sqlite3_busy_timeout(db: number, ms: number): number
  sqlite3_changes(db: number): number
  sqlite3_clear_bindings(stmt: number): number
  sqlite3_close_v2(db: number): number
  sqlite3_column_blob(stmt: number, i: number): number
  sqlite3_column_bytes(stmt: number, i: number): number
  sqlite3_column_count(stmt: number): number
  sqlite3_column_decltype(stmt: number, i: number): number
  sqlite3_column_double(stmt: number, i: number): number
  sqlite3_column_int64(stmt: number, i: number): bigint
  sqlite3_column_name(stmt: number, i: number): number
  sqlite3_column_text(stmt: number, i: number): number
  sqlite3_column_type(stmt: number, i: number): number
  sqlite3_complete(sql: number): number
  sqlite3_create_collation_v2(
    db: number,
    name: number,
    encoding: number,
    context: number,
    compare: number,
    destroy: number,
  ): number
  sqlite3_create_function_v2(
    db: number,
    name: number,
    argc: number,
    flags: number,
    context: number,
    func: number,
    step: number,
    final: number,
    destroy: number,
  ): number
  sqlite3_create_window_function(
    db: number,
    name: number,
    argc: number,
    flags: number,
    context: number,
    step: number,
    final: number,
    value: number,
    inverse: number,
    destroy: number,
  ): number
  sqlite3_data_count(stmt: number): number
  sqlite3_deserialize(
    db: number,
    schema: number,
    data: number,
    size: bigint,
    capacity: bigint,
    flags: number,
  ): number
  sqlite3_errcode(db: number): number
  sqlite3_errmsg(db: number): number
  sqlite3_errstr(code: number): number
  sqlite3_expanded_sql(stmt: number): number
  sqlite3_extended_errcode(db: number): number
  sqlite3_finalize(stmt: number): number
  sqlite3_free(p: number): void
  sqlite3_get_autocommit(db: number): number
  sqlite3_initialize(): number
  sqlite3_interrupt(db: number): void
  sqlite3_last_insert_rowid(db: number): bigint
  sqlite3_libversion(): number
  sqlite3_limit(db: number, id: number, value: number): number
  sqlite3_malloc(size: number): number
  sqlite3_open_v2(name: number, out: number, flags: number, vfs: number): number
  sqlite3_prepare_v2(db: number, sql: number, size: number, out: number, tail: number): number
  sqlite3_progress_handler(db: number, n: number, f: number, context: number): void
  sqlite3_reset(stmt: number): number
  sqlite3_result_blob(context: number, data: number, size: number, destroy: number): void
  sqlite3_result_double(context: number, value: number): void
  sqlite3_result_error(context: number, message: number, size: number): void
  sqlite3_result_error_nomem(context: number): void
  sqlite3_result_error_toobig(context: number): void
  sqlite3_result_int64(context: number, value: bigint): void
  sqlite3_result_null(context: number): void
  sqlite3_result_text(context: number, data: number, size: number, destroy: number): void
  sqlite3_serialize(db: number, schema: number, size: number, flags: number): number
  sqlite3_set_authorizer(db: number, f: number, context: number): number
  sqlite3_step(stmt: number): number
  sqlite3_stmt_busy(stmt: number): number
  sqlite3_stmt_readonly(stmt: number): number
  sqlite3_total_changes(db: number): number
  sqlite3_trace_v2(db: number, mask: number, f: number, context: number): number
  sqlite3_update_hook(db: number, f: number, context: number): number
  sqlite3_user_data(context: number): number
  sqlite3_value_blob(value: number): number
  sqlite3_value_bytes(value: number): number
  sqlite3_value_double(value: number): number
  sqlite3_value_int64(value: number): bigint
  sqlite3_value_text(value: number): number
  sqlite3_value_type(value: number): number
  sqlite3_vfs_register(vfs: number, isDefault: number): number
}

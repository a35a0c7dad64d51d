/*
 * An amsi.dll of our own for tests: AMSI's documented ABI, a detector of known markers, and counters that show leaks.
 *
 *   x86_64-w64-mingw32-gcc -O1 -Wall -shared -o amsi.dll amsi.c
 *   cc -O1 -Wall -shared -fPIC -o amsi.so amsi.c
 *
 * With -DAMSIGHT_NO_SCAN it lacks AmsiScanBuffer, as a damaged library would.
 *
 * Content that holds a marker as UTF-16LE text, `AMSIGHT-TEST:` and then
 *   detected        AMSI_RESULT 32768              admin           16384, blocked by the administrator
 *   result=N        AMSI_RESULT N (may be < 0)     hresult=HEX     fails with that HRESULT
 *   half1, half2    AMSI_RESULT 32768 where both are there
 *   slow=MS         answers after MS milliseconds  hang            never answers
 *   crash           access violation               unwritten       S_OK, and the result is not written
 *   overflow        endless recursion              exit            ends the process with code 7
 *   unload          the library unloads itself while the call is out
 *   allocate=MB     takes that much memory, touches a page in every 64 MB, and keeps it; answers as usual
 *   break=HEX       the context stops working: this call and all later ones fail with that HRESULT
 *   lost=HEX        as break, and no later context of this process works either
 *   open-FAULT, close-FAULT, uninitialize-FAULT
 *                   the process's next AmsiOpenSession, AmsiCloseSession or AmsiUninitialize has that FAULT: hang, crash,
 *                   overflow, exit or unload
 * Several markers act together: `slow=50` and `detected` is a slow detection. The AMSI test sample is detected, in
 * UTF-16LE only; AMSIGHT_TEST_DETECT=0 in the environment makes the library miss everything (a degraded AMSI), `all`
 * makes it detect everything.
 *
 * Environment, read at each call: AMSIGHT_TEST_INITIALIZE_HRESULT, AMSIGHT_TEST_SESSION_HRESULT (hexadecimal),
 * AMSIGHT_TEST_INITIALIZE_SLOW, AMSIGHT_TEST_SESSION_SLOW (milliseconds), AMSIGHT_TEST_INITIALIZE_FAULT (a FAULT of
 * AmsiInitialize, in the first process only that makes the file AMSIGHT_TEST_INITIALIZE_ONCE), AMSIGHT_TEST_LOG (a file
 * that gets one line for each call: `initialize`, `open`, `scan <bytes>`, `close`, `uninitialize`, `refused` after an
 * `open` on a broken context, and `hang` when one never answers, each followed by the process). AmsightTestSet sets the same from inside the process.
 */
#define _GNU_SOURCE /* dladdr */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define EXPORT __declspec(dllexport)
#define CALL __stdcall
static void sleep_ms(uint32_t ms) { Sleep(ms); }
static uint32_t process_id(void) { return (uint32_t)GetCurrentProcessId(); }
static int make_new_file(const char *path) {
  HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE) return 0;
  CloseHandle(file);
  return 1;
}
#else
#include <dlfcn.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>
static uint32_t process_id(void) { return (uint32_t)getpid(); }
static int make_new_file(const char *path) {
  int file = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
  if (file < 0) return 0;
  close(file);
  return 1;
}
#define EXPORT __attribute__((visibility("default")))
#define CALL
static void sleep_ms(uint32_t ms) {
  struct timespec time = {ms / 1000, (long)(ms % 1000) * 1000000L};
  nanosleep(&time, NULL);
}
#endif

typedef int32_t Result; /* HRESULT */
typedef uint16_t Char;  /* WCHAR */
typedef uintptr_t Handle;

#define OK ((Result)0)
#define INVALID_ARGUMENT ((Result)0x80070057)
#define OUT_OF_MEMORY ((Result)0x8007000e)

/* ---- state ---- */

enum { MAX_CONTEXTS = 64, MAX_SESSIONS = 4096, MAX_RECORD = 1 << 20 };

static atomic_flag lock = ATOMIC_FLAG_INIT;
static Handle contexts[MAX_CONTEXTS];
static Result broken[MAX_CONTEXTS]; /* what every call on the context fails with */
static Result lost;                 /* what AmsiInitialize fails with from now on */
static struct { Handle handle, context; } sessions[MAX_SESSIONS];
static uint32_t next_handle = 1;

static atomic_int calls, max_calls, total_scans, total_initialized, total_opened, misuses;

static uint8_t last_content[MAX_RECORD];
static uint32_t last_content_bytes;
static Char last_name[32768], last_app[32768];

static void enter(void) { while (atomic_flag_test_and_set(&lock)) sleep_ms(0); }
static void leave(void) { atomic_flag_clear(&lock); }

/* Handles look like pointers and never come back, so that a stale one is told from a living one. */
static Handle new_handle(Handle tag) { return tag + (Handle)(next_handle++) * 16; }
#define CONTEXT_TAG ((Handle)0x1c0000000)
#define SESSION_TAG ((Handle)0x2c0000000)

static int context_index(Handle context) {
  for (int i = 0; i < MAX_CONTEXTS; i++) if (context != 0 && contexts[i] == context) return i;
  return -1;
}

static int session_index(Handle context, Handle session) {
  for (int i = 0; i < MAX_SESSIONS; i++)
    if (session != 0 && sessions[i].handle == session && sessions[i].context == context) return i;
  return -1;
}

static uint32_t copy_text(Char *to, const Char *from, uint32_t capacity) {
  uint32_t length = 0;
  while (from != NULL && from[length] != 0 && length + 1 < capacity) { to[length] = from[length]; length++; }
  to[length] = 0;
  return length;
}

/* ---- settings ---- */

static struct { const char *name; char value[512]; int set; } settings[] = {
  {"AMSIGHT_TEST_INITIALIZE_HRESULT", "", 0}, {"AMSIGHT_TEST_SESSION_HRESULT", "", 0},
  {"AMSIGHT_TEST_INITIALIZE_SLOW", "", 0},    {"AMSIGHT_TEST_SESSION_SLOW", "", 0},
  {"AMSIGHT_TEST_DETECT", "", 0},             {"AMSIGHT_TEST_LOG", "", 0},
  {"AMSIGHT_TEST_INITIALIZE_FAULT", "", 0},   {"AMSIGHT_TEST_INITIALIZE_ONCE", "", 0},
};

static const char *setting(const char *name) {
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    if (strcmp(settings[i].name, name) == 0 && settings[i].set) return settings[i].value;
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

static uint32_t number_setting(const char *name, int base) { return (uint32_t)strtoul(setting(name), NULL, base); }

static void log_line(const char *what, uint32_t bytes) {
  /* One at a time: the C library's append seeks and writes, and two threads would overwrite each other's line. */
  static atomic_flag busy = ATOMIC_FLAG_INIT;
  const char *path = setting("AMSIGHT_TEST_LOG");
  if (*path == 0) return;
  while (atomic_flag_test_and_set(&busy)) sleep_ms(0);
  FILE *file = fopen(path, "a");
  if (file != NULL) {
    if (strcmp(what, "scan") == 0) fprintf(file, "scan %u %u\n", bytes, process_id());
    else fprintf(file, "%s %u\n", what, process_id());
    fclose(file);
  }
  atomic_flag_clear(&busy);
}

/* ---- faults ---- */

static const char *const fault_names[] = {"hang", "crash", "overflow", "exit", "unload"};
enum { HANG, CRASH, OVERFLOW, EXIT, UNLOAD, FAULTS };

static volatile int depth; /* never below 0, which the compiler can't know */

static int overflow(int level) {
  volatile char frame[512];
  if (depth < 0) return 0;
  frame[0] = (char)level;
  depth = overflow(level + 1) + frame[0];
  return depth;
}

/* Gives the library back more often than it was loaded: the call that is out returns into memory that is gone. */
static void unload(void) {
#ifdef _WIN32
  HMODULE module = NULL;
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     (const char *)(uintptr_t)&unload, &module);
  for (;;) FreeLibrary(module);
#else
  Dl_info info;
  if (dladdr((void *)(uintptr_t)&unload, &info) == 0) return;
  void *module = dlopen(info.dli_fname, RTLD_NOLOAD | RTLD_LAZY);
  for (;;) dlclose(module);
#endif
}

static void fail(int fault) {
  switch (fault) {
    case HANG:
      log_line("hang", 0);
      for (;;) sleep_ms(1000);
    case CRASH: *(volatile int *)8 = 1; break;
    case OVERFLOW: overflow(0); break;
    case EXIT: exit(7);
    case UNLOAD: unload(); break;
  }
}

static int fault_named(const char *name) {
  for (int i = 0; i < FAULTS; i++) if (strcmp(fault_names[i], name) == 0) return i;
  return FAULTS;
}

/* Armed by a script for the next call of a function. */
enum { OPEN, CLOSE, UNINITIALIZE, FUNCTIONS };
static const char *const function_names[] = {"open", "close", "uninitialize"};
static atomic_int armed[FUNCTIONS] = {FAULTS, FAULTS, FAULTS};

static void fail_if_armed(int function) { fail(atomic_exchange(&armed[function], FAULTS)); }

/* Enough for "2 GB" in one call without the machine noticing: memory that is not touched costs nothing. */
static void allocate(uint32_t megabytes) {
  size_t bytes = (size_t)megabytes << 20;
  volatile char *memory = malloc(bytes);
  for (size_t at = 0; memory != NULL && at < bytes; at += (size_t)64 << 20) memory[at] = 1;
}

/* ---- the detector ---- */

/* Offset behind the UTF-16LE form of an ASCII text in the content, or -1. */
static long find(const uint8_t *content, uint32_t bytes, const char *text) {
  uint32_t length = (uint32_t)strlen(text);
  for (uint32_t at = 0; at + length * 2 <= bytes; at += 2) {
    uint32_t i = 0;
    while (i < length && content[at + i * 2] == (uint8_t)text[i] && content[at + i * 2 + 1] == 0) i++;
    if (i == length) return (long)(at + length * 2);
  }
  return -1;
}

/* 1 and the marker's argument when the content holds it. */
static int marker(const uint8_t *content, uint32_t bytes, const char *name, char argument[32]) {
  char text[64];
  snprintf(text, sizeof text, "AMSIGHT-TEST:%s", name);
  long at = find(content, bytes, text);
  if (at < 0) return 0;
  int length = 0;
  for (; length < 31 && (uint32_t)at + 1 < bytes && content[at + 1] == 0; at += 2) {
    if (content[at] <= ' ' || content[at] == '\'') break;
    argument[length++] = (char)content[at];
  }
  argument[length] = 0;
  return 1;
}

static int is_test_sample(const uint8_t *content, uint32_t bytes) {
  /* Joined at run time: the file must not be flagged itself. */
  char sample[80];
  snprintf(sample, sizeof sample, "AMSI Te%s%s-%s", "st Sample: 7e72c3ce-861b", "-4339-8740", "0ac1484c1386");
  return find(content, bytes, sample) >= 0;
}

/* The HRESULT that a context answers from now on; OK while it works. */
static Result state_of(Handle context, const uint8_t *content, uint32_t bytes) {
  char argument[32];
  int ends = content != NULL && marker(content, bytes, "lost=", argument);
  int breaks = ends || (content != NULL && marker(content, bytes, "break=", argument));
  enter();
  int i = context_index(context);
  if (i >= 0 && breaks) broken[i] = (Result)(uint32_t)strtoul(argument, NULL, 16);
  if (i >= 0 && ends) lost = broken[i];
  Result state = i < 0 ? OK : broken[i];
  leave();
  return state;
}

static Result detect(const uint8_t *content, uint32_t bytes, int32_t *result) {
  char argument[32];
  if (marker(content, bytes, "slow=", argument)) sleep_ms((uint32_t)strtoul(argument, NULL, 10));
  for (int fault = 0; fault < FAULTS; fault++)
    if (marker(content, bytes, fault_names[fault], argument)) fail(fault);
  for (int function = 0; function < FUNCTIONS; function++) {
    char name[32];
    snprintf(name, sizeof name, "%s-", function_names[function]);
    if (marker(content, bytes, name, argument)) atomic_store(&armed[function], fault_named(argument));
  }
  if (marker(content, bytes, "allocate=", argument)) allocate((uint32_t)strtoul(argument, NULL, 10));
  if (marker(content, bytes, "hresult=", argument)) return (Result)(uint32_t)strtoul(argument, NULL, 16);
  if (marker(content, bytes, "unwritten", argument)) return OK;
  *result = 1;
  if (strcmp(setting("AMSIGHT_TEST_DETECT"), "0") == 0) return OK;
  if (strcmp(setting("AMSIGHT_TEST_DETECT"), "all") == 0) { *result = 32768; return OK; }
  if (marker(content, bytes, "result=", argument)) *result = (int32_t)strtol(argument, NULL, 10);
  else if (marker(content, bytes, "admin", argument)) *result = 16384;
  else if (marker(content, bytes, "detected", argument) || is_test_sample(content, bytes)) *result = 32768;
  else if (marker(content, bytes, "half1", argument) && marker(content, bytes, "half2", argument)) *result = 32768;
  return OK;
}

/* ---- AMSI ---- */

EXPORT Result CALL AmsiInitialize(const Char *app_name, Handle *context) {
  log_line("initialize", 0);
  sleep_ms(number_setting("AMSIGHT_TEST_INITIALIZE_SLOW", 10));
  int fault = fault_named(setting("AMSIGHT_TEST_INITIALIZE_FAULT"));
  if (fault != FAULTS && make_new_file(setting("AMSIGHT_TEST_INITIALIZE_ONCE"))) fail(fault);
  uint32_t failure = number_setting("AMSIGHT_TEST_INITIALIZE_HRESULT", 16);
  if (failure != 0) return (Result)failure;
  if (lost != OK) return lost;
  if (app_name == NULL || context == NULL) return INVALID_ARGUMENT;
  Result result = OUT_OF_MEMORY;
  enter();
  for (int i = 0; i < MAX_CONTEXTS && result != OK; i++) {
    if (contexts[i] != 0) continue;
    *context = contexts[i] = new_handle(CONTEXT_TAG);
    broken[i] = OK;
    copy_text(last_app, app_name, sizeof last_app / sizeof *last_app);
    atomic_fetch_add(&total_initialized, 1);
    result = OK;
  }
  leave();
  return result;
}

EXPORT void CALL AmsiUninitialize(Handle context) {
  fail_if_armed(UNINITIALIZE);
  log_line("uninitialize", 0);
  enter();
  int i = context_index(context);
  if (i < 0 || atomic_load(&calls) > 0) atomic_fetch_add(&misuses, 1);
  if (i >= 0) contexts[i] = 0;
  for (int s = 0; i >= 0 && s < MAX_SESSIONS; s++)
    if (sessions[s].context == context && sessions[s].handle != 0) atomic_fetch_add(&misuses, 1);
  leave();
}

EXPORT Result CALL AmsiOpenSession(Handle context, Handle *session) {
  log_line("open", 0);
  sleep_ms(number_setting("AMSIGHT_TEST_SESSION_SLOW", 10));
  uint32_t failure = number_setting("AMSIGHT_TEST_SESSION_HRESULT", 16);
  if (failure != 0) return (Result)failure;
  fail_if_armed(OPEN);
  Result state = state_of(context, NULL, 0);
  if (state != OK) log_line("refused", 0);
  if (state != OK) return state;
  if (session == NULL) return INVALID_ARGUMENT;
  Result result = INVALID_ARGUMENT;
  enter();
  if (context_index(context) >= 0) {
    result = OUT_OF_MEMORY;
    for (int i = 0; i < MAX_SESSIONS && result != OK; i++) {
      if (sessions[i].handle != 0) continue;
      *session = sessions[i].handle = new_handle(SESSION_TAG);
      sessions[i].context = context;
      atomic_fetch_add(&total_opened, 1);
      result = OK;
    }
  }
  leave();
  return result;
}

EXPORT void CALL AmsiCloseSession(Handle context, Handle session) {
  fail_if_armed(CLOSE);
  log_line("close", 0);
  enter();
  int i = session_index(context, session);
  if (i < 0) atomic_fetch_add(&misuses, 1);
  else { sessions[i].handle = 0; sessions[i].context = 0; }
  leave();
}

#ifndef AMSIGHT_NO_SCAN
EXPORT Result CALL AmsiScanBuffer(Handle context, const uint8_t *buffer, uint32_t bytes, const Char *content_name,
                                  Handle session, int32_t *result) {
  log_line("scan", bytes);
  enter();
  int valid = context_index(context) >= 0 && (session == 0 || session_index(context, session) >= 0);
  valid = valid && buffer != NULL && bytes != 0 && result != NULL;
  if (valid) {
    last_content_bytes = bytes;
    memcpy(last_content, buffer, bytes < MAX_RECORD ? bytes : MAX_RECORD);
    copy_text(last_name, content_name, sizeof last_name / sizeof *last_name);
  } else {
    atomic_fetch_add(&misuses, 1);
  }
  leave();
  if (!valid) return INVALID_ARGUMENT;

  int now = atomic_fetch_add(&calls, 1) + 1;
  int most = atomic_load(&max_calls);
  while (now > most && !atomic_compare_exchange_weak(&max_calls, &most, now)) {}
  atomic_fetch_add(&total_scans, 1);
  Result answer = state_of(context, buffer, bytes);
  if (answer == OK) answer = detect(buffer, bytes, result);
  atomic_fetch_sub(&calls, 1);
  return answer;
}
#endif

/* ---- what tests ask ---- */

/* contexts, sessions, calls: open now. maxCalls, scans, initialized, opened, misuses: since the last reset. */
EXPORT int32_t CALL AmsightTestCount(const char *what) {
  int32_t open = 0;
  enter();
  if (strcmp(what, "contexts") == 0) for (int i = 0; i < MAX_CONTEXTS; i++) open += contexts[i] != 0;
  else if (strcmp(what, "sessions") == 0) for (int i = 0; i < MAX_SESSIONS; i++) open += sessions[i].handle != 0;
  else if (strcmp(what, "calls") == 0) open = atomic_load(&calls);
  else if (strcmp(what, "maxCalls") == 0) open = atomic_load(&max_calls);
  else if (strcmp(what, "scans") == 0) open = atomic_load(&total_scans);
  else if (strcmp(what, "initialized") == 0) open = atomic_load(&total_initialized);
  else if (strcmp(what, "opened") == 0) open = atomic_load(&total_opened);
  else if (strcmp(what, "misuses") == 0) open = atomic_load(&misuses);
  else open = -1;
  leave();
  return open;
}

/* Copies what the last call was given: content (bytes), name or app (UTF-16LE). Gives its length in bytes, or -1. */
EXPORT int32_t CALL AmsightTestLast(const char *what, uint8_t *to, uint32_t capacity) {
  const void *from = NULL;
  uint32_t bytes = 0;
  enter();
  if (strcmp(what, "content") == 0) { from = last_content; bytes = last_content_bytes; }
  else if (strcmp(what, "name") == 0) { from = last_name; while (last_name[bytes / 2] != 0) bytes += 2; }
  else if (strcmp(what, "app") == 0) { from = last_app; while (last_app[bytes / 2] != 0) bytes += 2; }
  if (from != NULL) memcpy(to, from, bytes < capacity ? bytes : capacity);
  leave();
  return from == NULL ? -1 : (int32_t)bytes;
}

/* Sets one of the AMSIGHT_TEST_ settings for this process, over the environment; NULL unsets. 0 when there is none. */
EXPORT int32_t CALL AmsightTestSet(const char *name, const char *value) {
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
    if (strcmp(settings[i].name, name) != 0) continue;
    settings[i].set = value != NULL;
    snprintf(settings[i].value, sizeof settings[i].value, "%s", value == NULL ? "" : value);
    return 1;
  }
  return 0;
}

/* Forgets counts and settings; what is open stays open. */
EXPORT void CALL AmsightTestReset(void) {
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) settings[i].set = 0;
  for (int i = 0; i < FUNCTIONS; i++) atomic_store(&armed[i], FAULTS);
  lost = OK;
  atomic_store(&max_calls, 0);
  atomic_store(&total_scans, 0);
  atomic_store(&total_initialized, 0);
  atomic_store(&total_opened, 0);
  atomic_store(&misuses, 0);
}

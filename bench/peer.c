/* Calls AmsiScanBuffer of a library with AMSI's ABI as a C program would; prints microseconds a call.
 * Usage: peer LIBRARY CALLS */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef uint16_t Char;
typedef void *Handle;

static const Char name[] = {'b', 'e', 'n', 'c', 'h', '.', 'p', 's', '1', 0};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

int main(int count, char **words) {
  if (count != 3) return 2;
  void *library = dlopen(words[1], RTLD_NOW);
  if (!library) return 3;
  int32_t (*initialize)(const Char *, Handle *) = dlsym(library, "AmsiInitialize");
  int32_t (*open_session)(Handle, Handle *) = dlsym(library, "AmsiOpenSession");
  int32_t (*scan)(Handle, const void *, uint32_t, const Char *, Handle, int32_t *) = dlsym(library, "AmsiScanBuffer");
  if (!initialize || !open_session || !scan) return 3;
  Handle context, session;
  if (initialize(name, &context) != 0 || open_session(context, &session) != 0) return 4;
  const uint32_t bytes = 64 * 1024;
  uint8_t *buffer = calloc(1, bytes);
  if (!buffer) return 5;
  for (uint32_t at = 0; at < bytes; at += 2) buffer[at] = 'a';
  const int calls = atoi(words[2]);
  int32_t result;
  const double began = now();
  for (int call = 0; call < calls; call++) {
    if (scan(context, buffer, bytes, name, session, &result) != 0) return 6;
  }
  printf("%f\n", (now() - began) / calls);
  free(buffer);
  return 0;
}

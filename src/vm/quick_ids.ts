/**
 * Instructions of quickened code: numbers that CPython gives to specialised ones, which `decode` never
 * lets through. `L` stands for LOAD_FAST, `LL` for the double load, `I` for LOAD_SMALL_INT: those begin
 * with the argument of the first instruction and read the others from the units that follow.
 */
export const JUMP_IF_FALSE_PLUS = 121
export const JUMP_IF_TRUE_PLUS = 122
export const L_I_BINARY = 123
export const L_BINARY = 124
export const I_BINARY = 125
export const ADD = 129
export const SUBTRACT = 130
export const MULTIPLY = 131
export const SUBSCRIPT = 132
export const BINARY_STORE = 133
export const LL_BINARY = 134
export const COMPARE_JUMP = 135
export const LL_COMPARE_JUMP = 136
export const L_I_COMPARE_JUMP = 137
export const FOR_STORE = 138
export const ATTR = 139
export const L_ATTR = 140
export const METHOD = 141
export const L_METHOD = 142
export const GLOBAL = 143
export const SET_ATTR = 144
export const L_SET_ATTR = 145
export const SET_ITEM = 146
export const TO_BOOL_JUMP = 149
/** POP_TOP of an iterator: vm/loop_generators. */
export const LEAVE_LOOP = 147
export const L_CONST = 150
/** In place of an instruction that somebody watches: CPython's INSTRUMENTED_INSTRUCTION, close enough for a jump table. */
export const WATCHED = 151
/** Notes what the instruction sees, for the compiler. */
export const PROFILED = 152

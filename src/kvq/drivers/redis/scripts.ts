import { createHash } from 'node:crypto';

/** A Lua script that runs inside Redis: nothing else runs meanwhile. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') });

/**
 * Makes a process the owner, in place of the one whose token is given (empty: nobody).
 * KEYS: store. ARGV: format, token of the owner until now, own token, own entry.
 * Answers `claimed`, `raced` where the owner is another by now, or the format of the store where it is another.
 */
export const CLAIM = script(`
local held = redis.call('HMGET', KEYS[1], 'format', 'token')
if held[1] and held[1] ~= ARGV[1] then return held[1] end
local token = held[2] or ''
if token == ARGV[3] then return 'claimed' end
if token ~= ARGV[2] then return 'raced' end
redis.call('HSET', KEYS[1], 'format', ARGV[1], 'token', ARGV[3], 'owner', ARGV[4], 'beat', redis.call('TIME')[1],
  'number', 0, 'answer', '')
return 'claimed'
`);

/** KEYS: meeting point. ARGV: a new secret. Answers the store's secret, which is the new one where it had none. */
export const SECRET = script(`
local kept = redis.call('HGET', KEYS[1], 'secret')
if kept then return kept end
redis.call('HSET', KEYS[1], 'secret', ARGV[1])
return ARGV[1]
`);

/** KEYS: store, meeting point. ARGV: own token, where the owner listens. Answers `done`, or why nothing was done. */
export const ANNOUNCE = script(`
local token = redis.call('HGET', KEYS[1], 'token')
if token ~= ARGV[1] then return token and 'taken' or 'gone' end
redis.call('HSET', KEYS[2], 'url', ARGV[2])
return 'done'
`);

/** KEYS: store. ARGV: own token. Answers whether this process is still the owner. */
export const BEAT = script(`
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'beat', redis.call('TIME')[1])
return 1
`);

/** KEYS: store. ARGV: own token. */
export const RELEASE = script(`
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'token', 'owner', 'beat', 'number', 'answer')
end
return 1
`);

/**
 * Applies batches in order, each wholly or not at all.
 * KEYS: store, tables, staged, then values and order of each table.
 * ARGV: own token, number of this write, number of the last write whose answer arrived, 1 where the rest waits in \`staged\`; then (here or there) the number of tables
 * and each one's name, and for each batch: how many keys must be absent and how many must have a value, those keys, those keys and values, the number of
 * tables written to, and for each of these its place, how many puts, their keys and values, how many deletes, their keys.
 * Answers \`done\` and the batches that conflict, each with the number of the condition; or why nothing was done.
 *
 * A write that is sent again because its answer was lost has the number that the store has: it is answered as before and does nothing. The number is written last,
 * in the same script, so a write and its number are there both or not at all.
 */
export const WRITE = script(`
local held = redis.call('HMGET', KEYS[1], 'token', 'number', 'answer')
if held[1] ~= ARGV[1] then return held[1] and 'taken' or 'gone' end
local number, last = tonumber(ARGV[2]), tonumber(held[2])
if number == last then return 'done ' .. held[3] end
if last < tonumber(ARGV[3]) then return 'lost' end
if number < last then return 'late' end

local input, at = ARGV, 5
if ARGV[4] == '1' then
  input, at = {}, 1
  for from = 0, redis.call('LLEN', KEYS[3]) - 1, 5000 do
    for _, part in ipairs(redis.call('LRANGE', KEYS[3], from, from + 4999)) do input[#input + 1] = part end
  end
  redis.call('DEL', KEYS[3])
end
local function take()
  at = at + 1
  return input[at - 1]
end
local function count() return tonumber(take()) end

local place = {}
for i = 1, count() do
  local name = take()
  place[name] = i
  redis.call('ZADD', KEYS[2], 0, name)
end
local function values(i) return KEYS[2 + 2 * i] end
local function order(i) return KEYS[3 + 2 * i] end
local function held_by(key) return redis.call('HGET', values(place[string.sub(key, 1, 2)]), key) end
-- A part of the input as arguments of one command; Lua allows some thousands.
local function each(size, from, to, run)
  for first = from, to, size do run(first, math.min(first + size - 1, to)) end
end

local conflicts, batch = {}, 0
while at <= #input do
  local absent, equal = count(), count()
  local failed = 0
  for i = 1, absent do
    if held_by(take()) and failed == 0 then failed = i end
  end
  for i = 1, equal do
    local key, value = take(), take()
    if failed == 0 and held_by(key) ~= value then failed = absent + i end
  end
  for _ = 1, count() do
    local i, puts = count(), count()
    local from = at
    at = at + 2 * puts
    local deletes = count()
    if failed == 0 then
      each(1000, from, from + 2 * puts - 1, function(first, final)
        redis.call('HSET', values(i), unpack(input, first, final))
        local members = {}
        for k = first, final, 2 do
          members[#members + 1] = 0
          members[#members + 1] = input[k]
        end
        redis.call('ZADD', order(i), unpack(members))
      end)
      each(1000, at, at + deletes - 1, function(first, final)
        redis.call('HDEL', values(i), unpack(input, first, final))
        redis.call('ZREM', order(i), unpack(input, first, final))
      end)
    end
    at = at + deletes
  end
  if failed > 0 then conflicts[#conflicts + 1] = batch .. ':' .. failed end
  batch = batch + 1
end
local answer = table.concat(conflicts, ',')
redis.call('HSET', KEYS[1], 'number', ARGV[2], 'answer', answer)
return 'done ' .. answer
`);

/**
 * KEYS: values and order of a table. ARGV: least key, greatest key (as ZRANGEBYLEX writes them), how many, 1 for the reverse order, after how many bytes to stop.
 * Answers whether there may be more, then keys and values.
 */
export const PAGE = script(`
local keys
if ARGV[4] == '1' then keys = redis.call('ZREVRANGEBYLEX', KEYS[2], ARGV[2], ARGV[1], 'LIMIT', 0, ARGV[3])
else keys = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3]) end
local out, bytes = { #keys == tonumber(ARGV[3]) and 1 or 0 }, 0
for first = 1, #keys, 16 do
  local final = math.min(first + 15, #keys)
  for i, value in ipairs(redis.call('HMGET', KEYS[1], unpack(keys, first, final))) do
    if not value then return redis.error_reply('a key has no value') end
    out[#out + 1] = keys[first + i - 1]
    out[#out + 1] = value
    bytes = bytes + #value
  end
  if bytes >= tonumber(ARGV[5]) and final < #keys then
    out[1] = 1
    break
  end
end
return out
`);

/**
 * The last entry of each range.
 * KEYS: values and order of each table. ARGV: for each range the place of its table, least and greatest key. Answers key and value, or two nils, for each.
 */
export const LAST = script(`
local out = {}
for at = 1, #ARGV, 3 do
  local i = tonumber(ARGV[at])
  local key = redis.call('ZREVRANGEBYLEX', KEYS[2 * i], ARGV[at + 2], ARGV[at + 1], 'LIMIT', 0, 1)[1]
  local value = key and redis.call('HGET', KEYS[2 * i - 1], key)
  if key and not value then return redis.error_reply('a key has no value') end
  out[#out + 1] = key or false
  out[#out + 1] = value or false
end
return out
`);

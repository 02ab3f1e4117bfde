-- Load for wrk: one SOAP call after the other, each new, and a count of the answers
-- that did the work. %n becomes a number never used before, %v a voucher of the seed
-- set BENCH, %s one of its subscriptions, %o one of the orders placed before. The file
-- has a message for each workspace, form feeds between them; they take turns.
local threads = {}

function setup(thread)
  thread:set("id", #threads + 1)
  table.insert(threads, thread)
end

function init(args)
  local file = assert(io.open(args[1], "r"))
  templates = {}
  for template in file:read("*a"):gmatch("[^\f]+") do table.insert(templates, template) end
  file:close()
  proof = args[2]
  round = args[3]
  series = args[4]
  orders = tonumber(args[5])
  made, good, bad = 0, 0, 0
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "text/xml; charset=utf-8"
end

local function luhn(digits)
  local sum, double = 0, true
  for i = #digits, 1, -1 do
    local d = tonumber(digits:sub(i, i))
    if double then d = d * 2; if d > 9 then d = d - 9 end end
    sum, double = sum + d, not double
  end
  return digits .. (10 - sum % 10) % 10
end

function request()
  made = made + 1
  local number = string.format("%s-%d-%d", round, id, made)
  local body = templates[made % #templates + 1]:gsub("%%n", number)
  if body:find("%%v") then
    -- Series, round, thread and count: 15 digits, then the check digit.
    local digits = series .. string.format("%02d%01d%08d", tonumber(round), id, made)
    body = body:gsub("%%v", luhn(digits))
  end
  body = body:gsub("%%s", string.format("SU1%07d", (made * 7 + id) % 1000 + 1))
  body = body:gsub("%%o", string.format("OR1%07d", (made * 7 + id) % orders + 1))
  return wrk.format(nil, nil, nil, body)
end

function response(status, headers, body)
  if status == 200 and body:find(proof, 1, true) then
    good = good + 1
  else
    bad = bad + 1
    if bad == 1 then io.stderr:write(status, " ", body:sub(1, 900), "\n") end
  end
end

function done(summary, latency, requests)
  local good, bad = 0, 0
  for _, thread in ipairs(threads) do
    good = good + thread:get("good")
    bad = bad + thread:get("bad")
  end
  io.write(string.format('RESULT {"good": %d, "bad": %d, "seconds": %f, "p50": %f, "p99": %f}\n',
    good, bad, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3))
end

-- Requests the paths that the arguments name, in turn.
local paths = {}
local index = 0

function init(args)
  paths = args
end

function request()
  index = index % #paths + 1
  return wrk.format("GET", paths[index])
end

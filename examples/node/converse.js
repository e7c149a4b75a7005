// Holds one call with a Hearken server: speaks a WAV at the pace of speech, prints every event, writes the reply.
//
//     node converse.js SPEECH.wav REPLY.wav [HOST:PORT]
'use strict'

const fs = require('fs')
const path = require('path')
const grpc = require('@grpc/grpc-js')
const protoLoader = require('@grpc/proto-loader')

const PROTOS = path.join(__dirname, '..', '..', 'protos')
const FRAME_MS = 20
const QUIET_MS = 500 // the other side has finished once it was quiet for so long
const NO_ANSWER_MS = 60000

class Trouble extends Error {}

// Finds the chunks "fmt " and "data" of a 16-bit mono WAV; gives its rate and its samples as bytes.
function readWav (file) {
  const bytes = fs.readFileSync(file)
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Trouble(`${file} is not a WAV file; convert it to a 16-bit mono WAV.`)
  }
  let rateHz = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const kind = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    if (kind === 'fmt ') {
      const [format, channels] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
      const bits = bytes.readUInt16LE(at + 22)
      if (format !== 1 || channels !== 1 || bits !== 16) {
        throw new Trouble(`${file} has ${channels} channels of ${bits} bits; convert it to a 16-bit mono WAV.`)
      }
      rateHz = bytes.readUInt32LE(at + 12)
    } else if (kind === 'data') {
      if (at + 8 + size > bytes.length) throw new Trouble(`${file} is cut off; copy it again.`)
      return { rateHz, sound: bytes.subarray(at + 8, at + 8 + size) }
    }
    at += 8 + size + (size % 2)
  }
  throw new Trouble(`${file} holds no sound; record it again.`)
}

function writeWav (file, rateHz, sound) {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + sound.length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20) // PCM
  head.writeUInt16LE(1, 22) // mono
  head.writeUInt32LE(rateHz, 24)
  head.writeUInt32LE(rateHz * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(sound.length, 40)
  fs.writeFileSync(file, Buffer.concat([head, sound]))
}

function loadService () {
  const definition = protoLoader.loadSync('hearken/v1/voice_assistant_service.proto', {
    includeDirs: [PROTOS],
    keepCase: true, // names as in the .proto
    enums: String,
    longs: Number,
    oneofs: true // `response.event` names the field that is set
  })
  return grpc.loadPackageDefinition(definition).hearken.v1.VoiceAssistantService
}

// A microphone: a frame every 20 ms, the recording once nobody speaks, silence before and after it.
class Microphone {
  constructor (call, recording, otherSide) {
    this.call = call
    this.recording = recording
    this.otherSide = otherSide
    this.frameBytes = Math.round(recording.rateHz * FRAME_MS / 1000) * 2
    this.sent = 0 // bytes of the recording
    this.frames = 0
  }

  get hasSpoken () { return this.sent >= this.recording.sound.length }

  start () {
    const begin = process.hrtime.bigint()
    this.timer = setInterval(() => { // timers run late: send all frames that are due, and so keep the pace
      const elapsedMs = Number(process.hrtime.bigint() - begin) / 1e6
      while (this.frames * FRAME_MS < elapsedMs) this.sendFrame()
    }, FRAME_MS)
  }

  stop () { clearInterval(this.timer) }

  sendFrame () {
    const frame = Buffer.alloc(this.frameBytes)
    const speaks = this.sent > 0 || this.otherSide.isQuiet()
    if (speaks && !this.hasSpoken) {
      const part = this.recording.sound.subarray(this.sent, this.sent + this.frameBytes)
      part.copy(frame)
      this.sent += part.length
    }
    this.call.write({ audio: frame })
    this.frames += 1
  }
}

// What the server says. With PACING_SERVER its sound comes at the pace of speech, so "no sound came" means "is quiet".
class OtherSide {
  constructor () {
    this.chunks = []
    this.lastSound = Date.now()
    this.turns = 0
    this.turnsOver = 0
  }

  get hasAnswered () { return this.turns > 0 && this.turnsOver >= this.turns }

  isQuiet () { return Date.now() - this.lastSound > QUIET_MS }

  take (response) {
    const event = response[response.event]
    if (response.event === 'reply_audio' && event.audio.length > 0) {
      this.chunks.push(event.audio)
      this.lastSound = Date.now()
    } else if (response.event === 'speech_started') {
      this.turns += 1
    } else if (response.event === 'turn_summary') {
      this.turnsOver += 1
    }
  }
}

function print (response) {
  const event = { ...response[response.event] }
  if (response.event === 'reply_audio') event.audio = `${event.audio.length} bytes`
  if (response.event === 'emotion') event.distribution = `${event.distribution.length} labels`
  console.log(JSON.stringify({ event: response.event, ...event }))
}

function converse (recording, address) {
  const Service = loadService()
  const client = new Service(address, grpc.credentials.createInsecure())
  const metadata = new grpc.Metadata()
  if (process.env.HEARKEN_TOKEN) metadata.set('authorization', `Bearer ${process.env.HEARKEN_TOKEN}`)
  const call = client.Converse(metadata)
  const otherSide = new OtherSide()
  const microphone = new Microphone(call, recording, otherSide)
  const begin = Date.now()

  const ending = setInterval(() => {
    const answered = microphone.hasSpoken && otherSide.hasAnswered && otherSide.isQuiet()
    if (answered || Date.now() - begin > NO_ANSWER_MS) {
      clearInterval(ending)
      microphone.stop()
      call.write({ end_call: { reason: 'END_REASON_CALLER_HUNG_UP' } })
      call.end()
    }
  }, 50)

  return new Promise((resolve, reject) => {
    call.on('data', response => {
      print(response)
      otherSide.take(response)
      if (response.event === 'session_started') microphone.start()
    })
    call.on('error', error => reject(new Trouble(`The call failed: ${error.details || error.message}`)))
    call.on('end', () => {
      if (!otherSide.hasAnswered) reject(new Trouble('The server heard no turn in this recording; is there speech in it?'))
      else resolve(Buffer.concat(otherSide.chunks))
    })
    call.write({
      config: {
        audio_in: { codec: 'CODEC_L16', sample_rate_hz: recording.rateHz },
        pacing: 'PACING_SERVER',
        channel: 'CHANNEL_APP'
      }
    })
  }).finally(() => {
    clearInterval(ending)
    microphone.stop()
    call.cancel()
    client.close()
  })
}

async function main () {
  const [speech, reply, address = 'localhost:50051'] = process.argv.slice(2)
  if (!speech || !reply) throw new Trouble('Say what to send and where to write: node converse.js SPEECH.wav REPLY.wav')
  const recording = readWav(speech)
  const sound = await converse(recording, address)
  writeWav(reply, recording.rateHz, sound)
  console.error(`${(sound.length / 2 / recording.rateHz).toFixed(1)} s of reply in ${reply}`)
}

main().catch(error => {
  console.error(error instanceof Trouble || error.code === 'ENOENT' ? error.message : error)
  process.exitCode = 2
})

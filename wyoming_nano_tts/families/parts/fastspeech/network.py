"""The acoustic model: phoneme ids -> mel, FastSpeech-style, after Inflect-Nano-v1.

B batch, T tokens, F frames, H hidden. The names of parameters and their order are those of the
published checkpoints. The parts (`encode`, `predict`, `condition`, `local_context`, `decode`)
can be exported one by one; length regulation between them is in `length_regulator`.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .config import ENCODER_FF_MULT, AcousticConfig
from .network_blocks import ConvFFN, postnet, predictor_head, projection
from .network_durations import (
    base_frames,
    duration_groups,
    planned_durations,
    token_durations,
)
from .network_length_regulator import META_FEATURES, absolute_bins, expand, frame_layout
from .network_outputs import AcousticOutput, Inference
from .network_prosody import Prosody, Targets, mix
from .planned_durations import LARGEST_LOG_DELTA

PREDICTOR_CONTEXT_KERNEL = 5
PREDICTOR_CONTEXT_FF_MULT = 2


class AcousticModel(nn.Module):
    """Phoneme, tone and language ids with a speaker -> mel."""

    def __init__(self, config: AcousticConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or AcousticConfig()
        hidden = config.hidden
        self.phone = nn.Embedding(config.vocab_size, hidden)
        self.tone = nn.Embedding(config.tone_size, hidden)
        self.lang = nn.Embedding(config.lang_size, hidden)
        self.speaker = nn.Embedding(config.speaker_count, config.speaker_dim)
        self.speaker_proj = nn.Linear(config.speaker_dim, hidden)
        self.encoder = nn.ModuleList(
            ConvFFN(hidden, config.kernel_size, ENCODER_FF_MULT, config.dropout)
            for _ in range(config.encoder_layers)
        )
        self.duration_head = predictor_head(hidden, hidden, 1)
        self.energy_head = predictor_head(hidden, hidden // 2, 1)
        self.bright_head = predictor_head(hidden, hidden // 2, 1)
        self.pitch_head = predictor_head(hidden, hidden, 2)
        if config.use_group_duration_planner:
            self.group_duration_delta = _zero_linear(hidden, 1)
        if config.use_contextual_predictors:
            self.predictor_context = ConvFFN(
                hidden,
                PREDICTOR_CONTEXT_KERNEL,
                PREDICTOR_CONTEXT_FF_MULT,
                config.dropout,
            )
            self.duration_delta = _zero_linear(hidden, 1)
            self.energy_delta = _zero_linear(hidden, 1)
            self.bright_delta = _zero_linear(hidden, 1)
            self.pitch_delta = _zero_linear(hidden, 2)
        self.energy_proj = nn.Linear(1, hidden)
        self.bright_proj = nn.Linear(1, hidden)
        self.pitch_proj = projection(2, hidden, hidden)
        if config.absolute_frames:
            self.abs_frame = nn.Embedding(config.abs_frame_bins, hidden)
        self.frame_proj = projection(META_FEATURES, hidden, hidden)
        self.local_ctx = projection(3 * hidden, 2 * hidden, hidden)
        self.decoder = nn.ModuleList(
            ConvFFN(hidden, config.kernel_size, config.decoder_ff_mult, config.dropout)
            for _ in range(config.decoder_layers)
        )
        self.frame_gru = nn.GRU(hidden, hidden // 2, batch_first=True, bidirectional=True)
        self.mel_head = predictor_head(hidden, hidden, config.n_mels)
        self.postnet = postnet(config.n_mels, hidden)
        if config.frame_source:
            self.source_head = predictor_head(hidden, hidden, 2)

    # -- over tokens

    def embed(self, phone: Tensor, tone: Tensor, lang: Tensor, speaker: Tensor) -> Tensor:
        """Sum the embeddings of (B, T) ids, all of which have a row, and the projected (B,) speakers, (B, T, H)."""
        x: Tensor = self.phone(phone) + self.tone(tone) + self.lang(lang)
        voice: Tensor = self.speaker_proj(self.speaker(speaker))
        return x + voice[:, None]

    def encode(
        self,
        phone: Tensor,
        tone: Tensor,
        lang: Tensor,
        speaker: Tensor,
        token_mask: Tensor | None = None,
    ) -> Tensor:
        """Encode tokens.

        Args:
            phone: ids, (B, T) int64, below `vocab_size`; 0 is a real blank, not padding.
            tone: ids, (B, T) int64; larger ones take the last row.
            lang: ids, (B, T) int64; larger ones take the last row.
            speaker: rows of the speaker table, (B,) int64.
            token_mask: True where a token counts, (B, T) bool; None: all.

        Returns:
            Encoder states, (B, T, H), zeros where masked.
        """
        tone = tone.clamp(max=self.config.tone_size - 1)
        lang = lang.clamp(max=self.config.lang_size - 1)
        return self.encode_rows(phone, tone, lang, speaker, token_mask)

    def encode_rows(
        self,
        phone: Tensor,
        tone: Tensor,
        lang: Tensor,
        speaker: Tensor,
        token_mask: Tensor | None = None,
    ) -> Tensor:
        """Encode tokens all of whose ids have a row; the graphs do so, since they know no number of rows."""
        x = self.embed(phone, tone, lang, speaker)
        mask = None if token_mask is None else token_mask[..., None].to(x.dtype)
        if mask is not None:
            x = x * mask
        for block in self.encoder:
            x = block(x, mask)
        return x

    def predict(self, encoded: Tensor, token_mask: Tensor | None = None) -> Prosody:
        """Predict log-durations, energy, brightness (each (B, T)) and pitch (B, T, 2)."""
        log_durations = self.duration_head(encoded)
        energy = self.energy_head(encoded)
        brightness = self.bright_head(encoded)
        pitch = self.pitch_head(encoded)
        if self.config.use_contextual_predictors:
            mask = None if token_mask is None else token_mask[..., None].to(encoded.dtype)
            context = self.predictor_context(encoded, mask)
            log_durations = log_durations + self.duration_delta(context)
            energy = energy + self.energy_delta(context)
            brightness = brightness + self.bright_delta(context)
            pitch = pitch + self.pitch_delta(context)
        return Prosody(log_durations[..., 0], energy[..., 0], brightness[..., 0], pitch)

    def condition(self, encoded: Tensor, energy: Tensor, brightness: Tensor) -> Tensor:
        """Add energy and brightness, (B, T) each, to the encoder states, (B, T, H)."""
        loud: Tensor = self.energy_proj(energy[..., None])
        bright: Tensor = self.bright_proj(brightness[..., None])
        return encoded + loud + bright

    def local_context(self, conditioned: Tensor) -> Tensor:
        """Project each token with its neighbours, also such without frames.

        Args:
            conditioned: from `condition`, (B, T, H); the ends neighbour themselves.

        Returns:
            (B, T + 1, H); the last row is the context of "no token", for padding.
        """
        before = torch.cat((conditioned[:, :1], conditioned[:, :-1]), dim=1)
        after = torch.cat((conditioned[:, 1:], conditioned[:, -1:]), dim=1)
        triple = torch.cat((before, conditioned, after), dim=2)
        context: Tensor = self.local_ctx(nn.functional.pad(triple, (0, 0, 0, 1)))
        return context

    # -- over frames

    def decoder_input(
        self,
        frames: Tensor,
        meta: Tensor,
        context: Tensor,
        pitch: Tensor,
        abs_bins: Tensor,
    ) -> Tensor:
        """Sum everything that a frame knows, (B, F, H); arguments as in `decode`."""
        x: Tensor = frames + self.frame_proj(meta) + context
        if self.config.absolute_frames:
            x = x + self.abs_frame(abs_bins)
        if self.config.use_frame_pitch:
            x = x + self.pitch_proj(pitch)
        return x

    def decode(
        self,
        frames: Tensor,
        meta: Tensor,
        context: Tensor,
        pitch: Tensor,
        frame_mask: Tensor | None = None,
        abs_bins: Tensor | None = None,
    ) -> tuple[Tensor, Tensor | None]:
        """Decode frames whose token values are already expanded.

        Args:
            frames: conditioned state of each frame's token, (B, F, H).
            meta: position features, (B, F, 8).
            context: local context of each frame's token, (B, F, H).
            pitch: normalised log-F0 and voicing of each frame, (B, F, 2).
            frame_mask: True where a frame is real, (B, F) bool; None: all.
            abs_bins: rows of the absolute frame table, (F,) or (B, F) int64; None: counted from
                the first frame. Not used without `absolute_frames`.

        Returns:
            Mel, (B, n_mels, F), and with `frame_source` the source, (B, 2, F): normalised log-F0
            (`pitch` plus the predicted offset) and voicing logit; else None.
        """
        if abs_bins is None:
            abs_bins = absolute_bins(
                frames.shape[1],
                self.config.abs_frame_bins,
                self.config.max_frames,
                frames.device,
            )
        x = self.decoder_input(frames, meta, context, pitch, abs_bins)
        mask = None if frame_mask is None else frame_mask[..., None].to(x.dtype)
        for block in self.decoder:
            x = block(x, mask)
        x = x + self.frame_gru(x)[0]
        mel = self.mel_head(x).transpose(1, 2)  # (B, n_mels, F)
        mel = mel + self.config.postnet_scale * self.postnet(mel)
        if not self.config.frame_source:
            return mel, None
        offset, voicing = self.source_head(x).unbind(-1)
        return mel, torch.stack((pitch[..., 0] + offset, voicing), dim=1)

    def step(
        self,
        frames: tuple[Tensor, Tensor, Tensor],
        meta: Tensor,
        done: Tensor,
        states: tuple[Tensor, ...],
        ends: tuple[Tensor, ...],
    ) -> tuple[Tensor, ...]:
        """`decode` of one sentence in parts, without absolute frames; see `ConvFFN.step`.

        Args:
            frames: state with its context of each token, (T, H), its pitch, (T, 2), and the token of each frame, (F,).
            meta: position features, (F, 8).
            done: which of the frames before the recurrent layer, those that waited and then those that come out of the
                blocks, to finish: the first n, (n,) int64. Later ones wait: the recurrent layer looks ahead to them.
            states: of the blocks, (S, layers 2 H); frames that wait, (W, H); of the recurrent layer, (2, 1, H / 2), its
                second row zeros; of the three convolutions of the postnet, (S, mel), (S, H), (S, H).
            ends: rows behind of the blocks, (R, 2 H), and of the postnet, (R, mel), (R, H).

        Returns:
            Mel before the postnet, (n, mel), what the postnet adds later, (n', mel), the source's offset and voicing
            logit, (n, 2), and the next states.
        """
        tokens, pitch, index = frames
        before, waiting, hidden, *before_net = states
        after, after_mel, after_net = ends
        x = (tokens + self.pitch_proj(pitch)).index_select(0, index) + self.frame_proj(meta)
        kept = []
        width = 2 * self.config.hidden
        for block, rows in zip(self.decoder, torch.split(before, width, 1), strict=True):
            x, state = block.step(x, rows, after)  # type: ignore[operator]
            kept.append(state)
        x = torch.cat([waiting, x])
        seen = self.frame_gru(x[None], hidden)[0].squeeze(0).index_select(0, done)
        forward = seen[-1:, : self.config.hidden // 2]
        finished = x.index_select(0, done) + seen
        mel = added = self.mel_head(finished)
        nets = []
        for number, (rows, end) in enumerate(
            zip(before_net, (after_mel, after_net, after_net), strict=True)
        ):
            wide = torch.cat([rows, added, end])
            nets.append(wide[-4:])
            conv = self.postnet[2 * number]
            y = F.conv1d(wide.transpose(0, 1)[None], conv.weight, conv.bias)  # type: ignore[arg-type]
            added = y.squeeze(0).transpose(0, 1)
            added = torch.tanh(added) if number < 2 else added * self.config.postnet_scale
        return (
            mel, added, self.source_head(finished), torch.cat(kept, 1), x[done.shape[0] :],
            torch.cat([forward[None], hidden[1:]]), *nets,
        )  # fmt: skip

    # -- whole passes

    def forward(
        self,
        phone: Tensor,
        tone: Tensor,
        lang: Tensor,
        speaker: Tensor,
        durations_frames: Tensor,
        targets: Targets | None = None,
        predicted_prosody_mix: float = 0.0,
    ) -> AcousticOutput:
        """Run with given durations, as in training.

        Args:
            phone: ids, (B, T) int64.
            tone: ids, (B, T) int64.
            lang: ids, (B, T) int64.
            speaker: rows of the speaker table, (B,) int64.
            durations_frames: (B, T) int64; tokens of 0 frames are masked in the encoder.
            targets: prosody for the decoder; what is None is predicted, with gradient.
            predicted_prosody_mix: 0 to 1, the share of the (detached) prediction in a target.

        Returns:
            Mel, masks and predictions.
        """
        token_mask = durations_frames > 0
        encoded = self.encode(phone, tone, lang, speaker, token_mask)
        predicted = self.predict(encoded, token_mask)
        targets = targets or Targets()
        energy = mix(targets.energy, predicted.energy, predicted_prosody_mix)
        brightness = mix(targets.brightness, predicted.brightness, predicted_prosody_mix)
        conditioned = self.condition(encoded, energy, brightness)
        layout = frame_layout(durations_frames, self.config.max_frames)
        # Token pitch reaches the frames in one of two forms: per token, or per frame (published).
        pitch_tokens = predicted.pitch
        if targets.pitch_tokens is not None:
            pitch_tokens = mix(targets.pitch_tokens, predicted.pitch, predicted_prosody_mix)
        pitch = expand(pitch_tokens, layout.token_index)  # (B, F, 2)
        if targets.pitch_frames is not None:
            frames = layout.mask.shape[1]
            given = targets.pitch_frames[:, :, :frames].transpose(1, 2)
            given = nn.functional.pad(given, (0, 0, 0, frames - given.shape[1]))
            pitch = mix(given, pitch, predicted_prosody_mix)
        mel, source = self.decode(
            expand(conditioned, layout.token_index),
            layout.meta.to(encoded.dtype),
            _take(self.local_context(conditioned), layout.context_index),
            pitch,
            layout.mask,
        )
        groups = duration_groups(phone, token_mask)
        return AcousticOutput(
            mel=mel,
            frame_mask=layout.mask,
            token_mask=token_mask,
            predicted=predicted,
            group_log_durations=groups.log_durations(
                base_frames(predicted.log_durations), self._group_delta(encoded)
            ),
            group_mask=groups.visible,
            source=source,
            encoded=encoded,
        )

    @torch.inference_mode()
    def infer(
        self,
        phone: Tensor,
        tone: Tensor,
        lang: Tensor,
        speaker: int = 0,
        *,
        length_scale: float = 1.0,
        pitch_scale: float = 1.0,
        energy_scale: float = 1.0,
    ) -> Inference:
        """Synthesize one utterance; the scales mean what they mean in the published runtime.

        `energy_scale` multiplies a mean log-mel (above 1 is quieter) and `pitch_scale` a log-F0
        that is 0 at 140 Hz (it widens or narrows, and does not transpose).

        Args:
            phone: ids, (T,) int64.
            tone: ids, (T,) int64.
            lang: ids, (T,) int64.
            speaker: row of the speaker table.
            length_scale: multiplies durations.
            pitch_scale: multiplies normalised log-F0.
            energy_scale: multiplies energy.

        Returns:
            Mel and intermediate results.
        """
        rows = torch.tensor([speaker], device=phone.device)
        encoded = self.encode(phone[None], tone[None], lang[None], rows)
        predicted = self.predict(encoded)
        delta = self._group_delta(encoded)
        if delta is None:
            durations = token_durations(predicted.log_durations[0], length_scale)
        else:
            durations = planned_durations(phone, predicted.log_durations[0], delta[0], length_scale)
        scaled = predicted.scaled(energy_scale, pitch_scale)
        conditioned = self.condition(encoded, scaled.energy, scaled.brightness)
        layout = frame_layout(durations[None], self.config.max_frames)
        mel, source = self.decode(
            expand(conditioned, layout.token_index),
            layout.meta.to(encoded.dtype),
            _take(self.local_context(conditioned), layout.context_index),
            expand(scaled.pitch, layout.token_index),
            layout.mask,
        )
        return Inference(
            mel=mel[0],
            durations_frames=durations,
            encoded=encoded[0],
            predicted=predicted,
            source=None if source is None else source[0],
        )

    def _group_delta(self, encoded: Tensor) -> Tensor | None:
        if not self.config.use_group_duration_planner:
            return None
        delta: Tensor = self.group_duration_delta(encoded)[..., 0]
        return delta.clamp(-LARGEST_LOG_DELTA, LARGEST_LOG_DELTA)


def _zero_linear(inputs: int, outputs: int) -> nn.Linear:
    """Build a correction that starts as none."""
    linear = nn.Linear(inputs, outputs)
    nn.init.zeros_(linear.weight)
    nn.init.zeros_(linear.bias)
    return linear


def _take(values: Tensor, index: Tensor) -> Tensor:
    """Rows of (B, R, C) by (B, F) index, (B, F, C)."""
    return values.gather(1, index[..., None].expand(-1, -1, values.shape[2]))

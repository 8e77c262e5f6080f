import { count } from './en-numbers.ts';
import type { who as vi } from './vi-who.ts';

/** English of the page on who is who. */
export const who: typeof vi = {
  who: {
    sentence: (open) =>
      open === 0
        ? 'Nobody needs to say who a host is.'
        : `${count(open, 'question', 'questions')} of identity ${open === 1 ? 'waits' : 'wait'} for a person.`,
    beside: 'Muster never joins two hosts by itself.',
    tabs: { agents: 'Agents', open: 'Waiting', decided: 'Decided', never: 'Never collected' },
    none: 'Nothing waits for a decision.',
    noneText: 'When two hosts may be one, or a host changes its hardware, the question stands here.',
    noneDecided: 'Nothing was decided yet.',
    first: 'There first',
    second: 'Came later',
    before: 'Before',
    now: 'Now',
    gone: 'not there any more',
    firstSeen: 'First seen',
    lastReport: 'Last report',
    compared: 'Compared',
    alike: { same: 'same', different: 'different', unknown: 'not known' },
    groups: { hardware: 'Hardware', software: 'Software', weak: 'Weak, decide nothing' },
    identifier: {
      productUuid: 'Hardware UUID',
      systemSerial: 'Serial number',
      systemVendor: 'Vendor',
      instanceId: 'Instance id',
      machineId: 'Machine id (hashed)',
      sshHostKeys: 'SSH host keys',
      domainSid: 'Domain SID',
      macs: 'MAC addresses',
      fqdn: 'Full name',
      addresses: 'Addresses',
    },
    kind: {
      second_door: 'May be one host by two doors',
      duplicate_machine_id: 'Duplicate machine id',
      copied: "Agent's state on another machine",
      clone: 'Two machines report under one key',
      moved: 'The hardware has changed',
      reinstalled_or_copied: 'Reinstalled, or a copy',
    },
    why: {
      second_door:
        'The hardware is the same: the host enrolled again, or was visited or recorded by another door. Muster proposes to join them. Until a person decides, both rows of reports stay separate.',
      duplicate_machine_id:
        'The machine id alone is the same, usually from a copied disk. Muster takes them for two hosts. Give one of them a new id.',
      copied:
        "Hardware and software both differ: the agent's state was copied to another machine. Its reports have a host of their own.",
      clone:
        'After the row of reports forked, both branches went on: these are two machines. The later branch has a host of its own. Enrol one of them again, so that it has its own key.',
      moved:
        'Other hardware, the same software: the host was moved or made virtual. The facts are stored; please confirm.',
      reinstalled_or_copied:
        'Other software, and the hardware is not visible: reinstalled or copied. The facts are stored; if it is not this host, revoke the key.',
    },
    decision: { joined: 'One host: join them', separate: 'Two hosts', confirmed: 'Still this host' },
    decided: { joined: 'Joined into one', separate: 'Two hosts', confirmed: 'Confirmed' },
    joinText: (kept) =>
      `The host that was there first (${kept}) keeps its id and unit; history, exceptions, systems and labels of both are put together. They cannot be parted again.`,
    suggested: 'proposed',
    reason: 'Reason',
    reasonText: 'At least 10 characters; kept in the audit log.',
    answer: 'Decide',
    notTheirs: 'The hosts belong to other units, or you only read.',
    notDone: 'Not done:',
    by: (person) => `by ${person}`,
    never: {
      text: 'Cipher systems: nothing of them is read, taken or kept. Of a refused report only its SHA-256 stays.',
      none: 'No system is marked.',
      mark: 'Mark a system',
      name: 'Called',
      markedAt: 'Marked',
      knownBy: 'Recognised by',
      refused: 'Reports refused',
      state: 'State',
      inForce: 'in force',
      lifted: 'lifted',
      host: 'Id of the host, if it is known here',
      confirm: 'Type the name of the host: all that is known of it is deleted for good',
      serial: 'Serial number, if it never reported',
      uuid: 'Hardware UUID',
      sshKey: 'SSH host key (SHA256:…)',
      submit: 'Mark and delete',
      kinds: { hostId: 'host id', key: 'key', serialAlone: 'serial number' },
    },
    revoke: {
      open: 'Revoke key',
      title: (host) => `Revoke the key of ${host}`,
      text: 'Nothing that this key signs is taken from now on; history stays. Then enrol the host again: muster agent enrol --again.',
      since: 'In doubt since (reports from then on are marked)',
      submit: 'Revoke',
      suspect: (day) => `in doubt since ${day}`,
    },
  },
};

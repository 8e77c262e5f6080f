import { defineSection, type FactsOf } from '../section.ts';
import { boolean, ordered, record, text } from '../shape.ts';

/**
 * The operating system. `id` is the `ID` of os-release (on systems older than that file the id their later releases use);
 * `release` is `VERSION_ID` as it stands. What the release files do not state is absent, never guessed.
 * Source: os-release(5).
 */
export const os = defineSection(
  'os',
  1,
  record('Hệ điều hành', 'Operating system', {
    family: text('họ hệ điều hành', 'family', { enum: ['linux', 'windows', 'bsd', 'solaris', 'aix', 'hp-ux'] }),
    id: text('mã hệ điều hành', 'id'),
    idLike: ordered('hệ điều hành gốc', 'derived from', text('mã', 'id'), { maxItems: 20 }),
    name: text('tên đầy đủ', 'name'),
    release: text('bản phát hành', 'release', { form: 'version' }),
    majorRelease: text('bản phát hành chính', 'major release', { form: 'version' }),
    pointRelease: text('bản phát hành chi tiết', 'point release', { form: 'version' }),
    codename: text('tên mã', 'codename'),
    kernel: text('nhân đang chạy', 'kernel', { form: 'version' }),
    kernelBuild: text('bản dựng của nhân', 'kernel build'),
    architecture: text('kiến trúc', 'architecture'),
    userlandArchitecture: text('kiến trúc của chương trình', 'userland architecture'),
    libc: record('thư viện C', 'C library', {
      name: text('tên', 'name'),
      version: text('phiên bản', 'version', { form: 'version' }),
    }),
    initSystem: text('hệ khởi động', 'init system', { enum: ['systemd', 'upstart', 'sysv', 'openrc', 'busybox'] }),
    isContainer: boolean('là vùng chứa', 'is a container'),
    edition: text('ấn bản', 'edition'),
    installation: text('kiểu cài đặt', 'installation', { enum: ['full', 'core', 'nano'] }),
    build: text('số bản dựng', 'build', { form: 'version' }),
    servicePack: text('gói dịch vụ', 'service pack'),
    productType: text('loại sản phẩm', 'product type', { enum: ['server', 'domainController', 'client'] }),
    language: text('ngôn ngữ hiển thị', 'display language'),
  }),
);

export type Os = FactsOf<typeof os>;
